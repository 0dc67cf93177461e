import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildOva } from '../../lab/image';
