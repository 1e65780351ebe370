import { namespaceIsolation, objectExposure } from '../exposure/object-exposure';
import { resourceExposure } from '../exposure/resource-exposure';
import type { PolicyInput } from '../policy-input';
import type { PolicyRule, Verdict } from '../rule';

/** Nothing stands open to the internet. */
export const NO_PUBLIC_EXPOSURE: PolicyRule = {
  id: 'NoPublicExposure',
  severity: 'error',
  title:
    'Nothing can be reached from the internet by default: no public load balancer, address, endpoint or bucket, and namespaces deny what no policy allows.',
  why: 'An open model endpoint is free compute for strangers, and an open way out is how data leaves. What must be public is acknowledged one by one.',
  remedy:
    'make it internal or narrow the addresses; acknowledge what is meant to be public, with the guard that stands before it as the reason',
  *check(input: PolicyInput): Iterable<Verdict> {
    yield* objectExposure(input);
    yield* namespaceIsolation(input);
    yield* resourceExposure(input);
  },
};
