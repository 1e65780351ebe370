import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './source-tree';

// two copies mean two classes `Construct`, and then a check with instanceof fails far from its cause.
test.each(['constructs', 'aws-cdk-lib', 'cdk8s', 'cdk8s-plus-28'])('one copy of %s is installed', (name) => {
  expect(installed(join(ROOT, 'node_modules')).filter((path) => path.endsWith(`node_modules/${name}`))).toEqual([`node_modules/${name}`]);
});

/** Every package under a `node_modules`, those in other packages' `node_modules` too. */
function installed(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => !name.startsWith('.'))
        .flatMap((name) => (name.startsWith('@') ? readdirSync(join(folder, name)).map((inner) => join(name, inner)) : [name]))
        .flatMap((name) => [relative(ROOT, join(folder, name)), ...installed(join(folder, name, 'node_modules'))])
    : [];
}
