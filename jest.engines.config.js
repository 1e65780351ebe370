/** Tests on engines that are built from source or started as processes. Four at a time: they wait more than they work. */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/engines/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testSequencer: '<rootDir>/test/engines/room/longest-first.js',
  maxWorkers: 4,
  // The first test to ask for an engine builds it.
  testTimeout: 45 * 60 * 1000,
};
