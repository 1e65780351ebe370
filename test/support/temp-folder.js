const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** One temporary folder for a run: CDK and cdk8s leave one for each app, and a run makes hundreds of apps. */
module.exports = () => {
  const { TMPDIR } = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'groundplan-tests-'));
  process.env.TMPDIR = folder;
  // an interrupted run is torn down by nobody; tests that still end may write into it.
  const interrupted = (signal) => {
    globalThis.removeTempFolder();
    process.kill(process.pid, signal);
  };
  ['SIGINT', 'SIGTERM'].forEach((signal) => process.once(signal, interrupted));
  globalThis.removeTempFolder = () => {
    ['SIGINT', 'SIGTERM'].forEach((signal) => process.off(signal, interrupted));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    if (TMPDIR === undefined) {
      delete process.env.TMPDIR;
    } else {
      process.env.TMPDIR = TMPDIR;
    }
  };
};
