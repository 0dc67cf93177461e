export * from './console';
export { ConsoleError, isConsoleError, type ConsoleProblem } from './console-error';
export { browserExecutable } from './browser/executable';
export { openConsole, type OpenConsoleOptions } from './open-console';
