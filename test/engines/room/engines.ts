import { join } from 'node:path';
import { type Engine, KUBERNETES } from '../../../verify/engines/engine';

function engine(name: string, module: string, commands: Engine['commands']): Engine {
  return { name, folder: join(__dirname, 'go', name), module, commands };
}

/** Label that tells which reservation a node is taken from. */
export const RESERVATION_LABEL = 'karpenter.k8s.aws/capacity-reservation-id';

/** The engines that are built from source. Their versions stand in one place: the `go.mod` in the folder of each, with the sums beside it. */
export const ENGINES = Object.freeze({
  kubernetes: KUBERNETES,
  kubectl: { ...KUBERNETES, ...engine('kubectl', 'k8s.io/kubernetes', { kubectl: 'k8s.io/kubernetes/cmd/kubectl' }) },
  kwok: engine('kwok', 'sigs.k8s.io/kwok', { kwok: 'sigs.k8s.io/kwok/cmd/kwok' }),
  karpenter: {
    ...engine('karpenter', 'sigs.k8s.io/karpenter', { karpenter: 'sigs.k8s.io/karpenter/kwok' }),
    // Its kwok provider leaves the name of this label open; the one for AWS sets it when it starts.
    ldflags: () => [`-X sigs.k8s.io/karpenter/pkg/cloudprovider.ReservationIDLabel=${RESERVATION_LABEL}`],
  },
  keda: engine('keda', 'github.com/kedacore/keda/v2', {
    'keda-operator': 'github.com/kedacore/keda/v2/cmd/operator',
    'keda-adapter': 'github.com/kedacore/keda/v2/cmd/adapter',
  }),
  pulumi: engine('pulumi', 'github.com/pulumi/pulumi/pkg/v3', { pulumi: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi' }),
  'kube-score': engine('kube-score', 'github.com/zegl/kube-score', { 'kube-score': 'github.com/zegl/kube-score/cmd/kube-score' }),
} satisfies Record<string, Engine>);

/** Name of an engine. */
export type EngineName = keyof typeof ENGINES;
