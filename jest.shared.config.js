/** Tests that read what lies beside the repository under ../shared: real CustomResourceDefinitions, measurements. */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/shared/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
};
