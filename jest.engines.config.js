/** Tests on engines that are built from source or started as processes. Two at a time: they wait more than they work. */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/engines/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 2,
  // The first test to ask for an engine builds it.
  testTimeout: 45 * 60 * 1000,
};
