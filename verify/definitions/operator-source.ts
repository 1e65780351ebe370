/** Where an operator's definitions of kinds come from: a module of its own, as the Go proxy serves it. */
export interface OperatorSource {
  /** The operator, as messages call it. */
  readonly operator: string;
  /** Groups of the kinds that it defines. */
  readonly groups: readonly string[];
  /** Its Go module. */
  readonly module: string;
  /** Version of the module. */
  readonly version: string;
  /** Folder of the module with the definitions, or with the Go types that they are written from. */
  readonly folder: string;
  /**
   * Whether the folder holds Go types only.
   *
   * @default false - it holds the definitions, as YAML
   */
  readonly types?: boolean;
  /**
   * The chart that installs the operator.
   *
   * @default - none, the cluster has the operator before any chart
   */
  readonly chart?: { readonly name: string; readonly version: string };
  /**
   * Namespace that comes with the operator.
   *
   * @default - none beside what its chart makes
   */
  readonly namespace?: string;
}

/**
 * The operators whose kinds the constructs write. Sources, each read at its version on 2026-11-28: the modules themselves;
 * Flux 2.9.5 consists of source-controller 1.9.5 and helm-controller 1.6.4; chart kube-prometheus-stack 88.x installs the operator 0.93.x
 * (prometheus-community/helm-charts, pull request 7152), whose 0.93.1 (2026-08-10) is the newest before chart 88.6.5 (2026-09-03).
 */
export const OPERATOR_SOURCES: readonly OperatorSource[] = Object.freeze([
  {
    operator: 'Flux source-controller',
    groups: ['source.toolkit.fluxcd.io'],
    module: 'github.com/fluxcd/source-controller',
    version: 'v1.9.5',
    folder: 'config/crd/bases',
    namespace: 'flux-system',
  },
  {
    operator: 'Flux helm-controller',
    groups: ['helm.toolkit.fluxcd.io'],
    // The module with the definitions is not served everywhere, that of the types is.
    module: 'github.com/fluxcd/helm-controller/api',
    version: 'v1.6.4',
    folder: 'v2',
    types: true,
    namespace: 'flux-system',
  },
  {
    operator: 'KEDA',
    groups: ['keda.sh', 'eventing.keda.sh'],
    module: 'github.com/kedacore/keda/v2',
    version: 'v2.21.0',
    folder: 'config/crd/bases',
    chart: { name: 'keda', version: '2.21.0' },
  },
  {
    operator: 'Prometheus operator',
    groups: ['monitoring.coreos.com'],
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.93.1',
    folder: 'example/prometheus-operator-crd',
    chart: { name: 'kube-prometheus-stack', version: '88.6.5' },
  },
  {
    operator: 'Karpenter',
    groups: ['karpenter.sh', 'karpenter.k8s.aws'],
    module: 'github.com/aws/karpenter-provider-aws',
    version: 'v1.14.1',
    folder: 'pkg/apis/crds',
    chart: { name: 'karpenter', version: '1.14.1' },
  },
]);
