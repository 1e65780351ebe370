/** Tests on engines that are built from source or started as processes: a control plane. One at a time: they share two cores. */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/engines/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  // The first test to ask for an engine builds it.
  testTimeout: 45 * 60 * 1000,
};
