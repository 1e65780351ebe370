/** A name that EKS takes for a cluster. */
export const CLUSTER_NAME = /^[0-9A-Za-z][\w-]{0,99}$/;
