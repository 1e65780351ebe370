// The only file that names cdk8s-plus: its generated types check every field of the core kinds at compile time, and
// its `toJson_…` functions turn them into plain data. The objects themselves are plain ApiObjects, because a patch on
// a typed cdk8s-plus object silently loses what its Kubernetes version does not know.
import { k8s } from 'cdk8s-plus-28';

export { k8s };
