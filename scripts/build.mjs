// Compiles the rooms to dist/ and puts the ready requirements files beside them.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
cpSync('blueprints/customer-service/requirements', 'dist/blueprints/customer-service/requirements', { recursive: true });
chmodSync('dist/cli/main.js', 0o755);
