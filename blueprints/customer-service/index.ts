export * from './plan';
export * from './platform-eks';
export * from './platform-kubernetes';
export { CustomerServiceRequirements, parseRequirements } from './requirements';
export * from './workload';
