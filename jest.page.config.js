/** Tests that need a browser: Chromium or Chrome, found on the PATH or named in CHROMIUM_PATH. */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/page/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
