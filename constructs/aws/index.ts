export { type AddonVersions } from './cluster/addon-versions';
export * from './cluster/ai-cluster';
export * from './cluster/ai-platform';
export * from './cluster/karpenter-access';
export * from './cluster/system-node-group';
export * from './data/model-store';
export * from './network/private-network';
export * from './security/encryption-domain';
