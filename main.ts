import { runApp } from './index';

/** The app cdktf runs (cdktf.json): specs in, stacks out. */
void runApp();
