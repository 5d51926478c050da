// aws-cdk-lib's template validator (WebAssembly, over 1 s to start) would run in every test file; one file turns it on.
process.env.CDK_VALIDATION ??= 'false';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.env.TZ = 'UTC';

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  maxWorkers: '100%', // jest's default on two cores is one worker
  randomize: true,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.bench', '<rootDir>/.rehearsal'],
  globalSetup: '<rootDir>/test/support/temporary-folder/make.cjs',
  globalTeardown: '<rootDir>/test/support/temporary-folder/remove.cjs',
  clearMocks: true,
  testTimeout: 30_000, // a busy machine is no failure
  reporters: ['default', '<rootDir>/jest-summary-reporter.cjs'],
  coverageProvider: 'v8',
  collectCoverageFrom: ['lib/**/*.ts', 'lambdas/**/*.ts'],
};
