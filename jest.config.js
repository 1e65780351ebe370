/** Unit, property, snapshot, parity, policy and house tests: everything that needs npm packages only. */
module.exports = {
  // All cores: jest leaves one free by itself, which is half of two.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/page/', '<rootDir>/test/engines/', '<rootDir>/test/shared/'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }] },
  // Random tests start at one place, so that what fails today failed yesterday; `npm run test:random` looks further.
  globals: { randomTests: { seed: 1, times: 1 } },
  globalSetup: '<rootDir>/test/support/temp-folder.js',
  globalTeardown: '<rootDir>/test/support/remove-temp-folder.js',
  setupFiles: ['<rootDir>/test/support/setup.ts'],
  moduleNameMapper: {
    '^groundplan/delivery/eks$': '<rootDir>/constructs/delivery/eks-door.ts',
    '^groundplan/delivery/pulumi$': '<rootDir>/constructs/delivery/pulumi-door.ts',
    '^groundplan/review$': '<rootDir>/review/index.ts',
    '^groundplan/blueprints$': '<rootDir>/blueprints/catalog.ts',
    '^groundplan/blueprints/(.*)$': '<rootDir>/blueprints/$1/index.ts',
    '^groundplan/([a-z]+)$': '<rootDir>/constructs/$1/index.ts',
  },
};
