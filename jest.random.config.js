const { readdirSync, readFileSync } = require('node:fs');

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const times = Number(process.env.TIMES ?? 20);
console.log(`Random tests, ${times} times as long as in 'npm test'. To repeat this run: SEED=${seed} TIMES=${times} npm run test:random`);

/** The random tests of `npm test`, longer, and from another seed each time. */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: readdirSync(`${__dirname}/test`, { recursive: true })
    .filter((file) => file.endsWith('.test.ts') && readFileSync(`${__dirname}/test/${file}`, 'utf8').includes("from 'fast-check'"))
    .map((file) => `<rootDir>/test/${file.replaceAll('\\', '/')}`),
  globals: { randomTests: { seed, times } },
};
