const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** One temporary folder for a run: CDK and cdk8s leave one for each app, and a run makes hundreds of apps. */
module.exports = () => {
  const { TMPDIR } = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'groundplan-tests-'));
  process.env.TMPDIR = folder;
  globalThis.removeTempFolder = () => {
    rmSync(folder, { recursive: true, force: true });
    if (TMPDIR === undefined) {
      delete process.env.TMPDIR;
    } else {
      process.env.TMPDIR = TMPDIR;
    }
  };
};
