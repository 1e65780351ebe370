export * from './delivered-twice';
export * from './kind-beside-its-crd';
export * from './kind-not-provided';
export * from './manifest-graph';
export * from './pulumi-plan';
export * from './validate-graph';
export * from './yaml-door';
