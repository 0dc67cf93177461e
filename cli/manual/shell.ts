import type { ManualPage } from './page';

/** The command about this command. */
export const SHELL: Readonly<Record<string, ManualPage>> = {
  completion: {
    about: [
      'Prints a script that completes commands, options and the names of connectors. The names are those of CONNECTOR_SPECS at the moment of the Tab.',
      'bash: `source <(connector completion bash)` in ~/.bashrc, with the package bash-completion. zsh: `source <(connector completion zsh)` in ~/.zshrc, after compinit. fish: `connector completion fish | source` in config.fish.',
    ],
    examples: [{ command: 'connector completion bash', says: 'The script for bash.' }],
  },
};
