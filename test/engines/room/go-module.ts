import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Folder of a Go module's source, fetched if need be; `go/NAME/go.mod` pins its version. */
export function moduleSource(name: string, module: string): string {
  const answer = execFileSync('go', ['mod', 'download', '-json', module], { cwd: join(__dirname, 'go', name), encoding: 'utf8' });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}
