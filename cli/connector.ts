#!/usr/bin/env node
import { CommanderError } from 'commander';
import { CommandFailure } from './failure';
import { connectorProgram } from './program';

connectorProgram()
  .parseAsync()
  .catch((error: unknown) => {
    // Commander has printed its own message; help and version are no failures.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 1;
      return;
    }
    console.error(error instanceof Error ? error.message : String(error));
    if (process.env.DEBUG !== undefined && !(error instanceof CommandFailure) && error instanceof Error) {
      console.error(error.stack);
    }
    process.exitCode = 1;
  });
