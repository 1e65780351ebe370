// Compiles the rooms to dist/ and puts beside them what they read: ready requirements files, and the Go module that `verify --local` builds.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';

rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
cpSync('blueprints/customer-service/requirements', 'dist/blueprints/customer-service/requirements', { recursive: true });
cpSync('verify/engines/go', 'dist/verify/engines/go', { recursive: true });
chmodSync('dist/cli/main.js', 0o755);
