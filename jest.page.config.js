const { resolve } = require('node:path');
const base = require('./jest.config.js');

/** Tests of the review page in a browser: `npm run test:page`. They need Chromium: `CHROMIUM_PATH`, or /usr/bin/chromium. */
module.exports = {
  ...base,
  rootDir: resolve(__dirname),
  testMatch: ['<rootDir>/test/page/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 60_000,
};
