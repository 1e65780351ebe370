const { default: Sequencer } = require('@jest/test-sequencer');

/** Files that take minutes, the longest first. Jest knows no times in a fresh clone, and would begin with the longest texts. */
const LONGEST = ['scales', 'survives', 'bought', 'disturbed', 'cdk', 'pulumi'];

function rank({ path }) {
  const at = LONGEST.findIndex((name) => path.endsWith(`/${name}.test.ts`));
  return at === -1 ? LONGEST.length : at;
}

/** Begins with the longest, so that no worker is left alone with it at the end. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path));
  }
};
