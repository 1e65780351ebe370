import type { Accelerator } from '../accelerator';
import type { DerivationLine, Source } from '../derivation';
import { DATA_ASSUMPTION, numberLine } from '../prefix-lines';
import { EC2_SOURCE } from '../gpu-instance-type';
import type { PlannerValues } from '../planner-field';
import type { TrainingPlan } from './training-plan';
import { checkpointLines, paper, ZERO } from './training-checkpoints';
import { OPTIMIZER_BYTES, PASS_BYTES } from './training-memory';

const GIB = 1_073_741_824;

const KORTHIKANTI = paper(
  'Reducing Activation Recomputation in Large Transformer Models, section 4 (read in a derivation that quotes it)',
  '2205.05198',
);
const NARAYANAN = paper(
  'Efficient Large-Scale Language Model Training on GPU Clusters Using Megatron-LM, sections 2 and 3 (as published, not read again)',
  '2104.04473',
);
const RING: Source = {
  title:
    'NCCL tests, PERFORMANCE.md (as published, not read again): an all-reduce of n ranks moves 2 (n − 1) / n of its bytes over each link',
  date: '2026-11-24',
  url: 'https://github.com/NVIDIA/nccl-tests/blob/master/doc/PERFORMANCE.md',
};

/** The lines of a plan: every number with its formula and its source. */
export function trainingLines(
  plan: Omit<TrainingPlan, 'lines'>,
  accelerator: Accelerator,
  values: PlannerValues,
): readonly DerivationLine[] {
  const { split, memory, step } = plan;
  const chosen = (id: string, name: string, value: number | string, unit: string): DerivationLine[] =>
    values[id] === undefined
      ? [{ id, name, value, unit, formula: 'chosen: the fastest split that fits', inputs: ['nodes', 'model'], source: DATA_ASSUMPTION }]
      : [];
  const splitIds = ['tensorParallel', 'pipelineParallel', 'expertParallel', 'dataParallel'];
  return [
    numberLine('gpus', 'GPUs', plan.gpus, 'GPUs', `nodes × GPUs of one (${accelerator.id})`, ['nodes', 'instanceType'], EC2_SOURCE),
    ...chosen('tensorParallel', 'GPUs that share each matrix', split.tensorParallel, 'GPUs'),
    ...chosen('pipelineParallel', 'Groups of GPUs that hold the layers one after the other', split.pipelineParallel, 'stages'),
    ...chosen('expertParallel', 'GPUs that share the experts of a layer', split.expertParallel, 'GPUs'),
    numberLine(
      'dataParallel',
      'Copies of the model',
      split.dataParallel,
      'copies',
      'GPUs ÷ tensor parallel ÷ pipeline parallel',
      ['gpus', 'tensorParallel', 'pipelineParallel'],
      NARAYANAN,
    ),
    ...chosen('zeroStage', 'ZeRO stage', split.zeroStage, ''),
    ...chosen('activationCheckpointing', 'What the backward pass computes again', split.activationCheckpointing.name, ''),
    ...chosen('microBatch', 'Sequences that pass through a copy at once', split.microBatch, 'sequences'),
    numberLine(
      'microBatches',
      'Micro-batches of a copy in a step',
      plan.microBatches,
      'micro-batches',
      'sequences of a step ÷ copies ÷ micro-batch',
      ['globalBatch', 'dataParallel', 'microBatch'],
      NARAYANAN,
    ),
    numberLine(
      'states',
      'Parameters, gradients and optimizer states on the fullest GPU',
      memory.states / GIB,
      'GiB',
      `parameters of the GPU × (${PASS_BYTES} + gradient bytes + ${OPTIMIZER_BYTES}), each divided by the copies from ZeRO stage 3, 2 and 1 on`,
      [...splitIds, 'zeroStage', 'gradientBytes'],
      ZERO,
    ),
    numberLine(
      'activations',
      'Activations on the fullest GPU',
      memory.activations / GIB,
      'GiB',
      'bytes of a layer (34 a token and value of width for a layer as in GPT; only its input with full recomputation) × layers of a stage × micro-batches in flight ÷ tensor parallel',
      ['microBatch', 'sequenceTokens', 'tensorParallel', 'pipelineParallel', 'activationCheckpointing', 'interleave'],
      KORTHIKANTI,
    ),
    numberLine(
      'working',
      'Logits and gathered layers on the fullest GPU',
      memory.working / GIB,
      'GiB',
      '4 bytes × tokens of a micro-batch × (width + vocabulary), one layer that is computed again, and two layers gathered by ZeRO stage 3, ÷ tensor parallel',
      ['microBatch', 'sequenceTokens', 'tensorParallel', 'zeroStage', 'activationCheckpointing'],
      KORTHIKANTI,
    ),
    numberLine(
      'gpuMemory',
      'Memory of the fullest GPU',
      plan.gpuGiB,
      'GiB',
      `states + activations + working + overhead; ${plan.usableGiB.toFixed(1)} GiB may be planned for`,
      ['states', 'activations', 'working', 'overheadGiB', 'memoryShare'],
      accelerator.source,
    ),
    numberLine(
      'compute',
      'Matrix products of a step',
      step.compute,
      's',
      `operations (2 a parameter and token forward, twice that backward, what is computed again, and attention) ÷ GPUs ÷ ${accelerator.bf16Tflops} TFLOPS ÷ share reached`,
      ['gpus', 'globalBatch', 'sequenceTokens', 'computeEfficiency', 'activationCheckpointing'],
      NARAYANAN,
    ),
    numberLine(
      'tensorTraffic',
      'All-reduce of activations in a step',
      step.tensor,
      's',
      `2 for each layer and pass × 2 (n − 1) / n · bytes ÷ (${accelerator.linkGBps} GB/s × share reached)`,
      ['tensorParallel', 'microBatches', 'microBatch', 'networkEfficiency'],
      RING,
    ),
    numberLine(
      'expertTraffic',
      'All-to-all of tokens between experts in a step',
      step.experts,
      's',
      '2 for each layer with experts and pass × (n − 1) / n · bytes of the chosen experts ÷ bandwidth',
      ['expertParallel', 'microBatches', 'networkEfficiency'],
      RING,
    ),
    numberLine(
      'bubble',
      'Pipeline stages that wait',
      step.bubble,
      's',
      '(compute + traffic inside a copy) × (stages − 1) ÷ (micro-batches × parts of a stage)',
      ['pipelineParallel', 'microBatches', 'interleave', 'compute'],
      NARAYANAN,
    ),
    numberLine(
      'dataTraffic',
      'Traffic between copies that is not hidden',
      step.data,
      's',
      `2 (n − 1) / n · bytes of the gradients ÷ (link in a node, else ${plan.instanceType.networkMbps / 8000} GB/s of the node shared by its rings), from ZeRO stage 2 on the sum (half of it) for each micro-batch, with stage 3 the parameters in 16 bit for each pass too, × (1 − overlap)`,
      ['dataParallel', 'zeroStage', 'gradientBytes', 'networkEfficiency', 'overlap'],
      RING,
    ),
    numberLine(
      'step',
      'Time of a step',
      step.seconds,
      's',
      'the sum of the five',
      ['compute', 'tensorTraffic', 'expertTraffic', 'bubble', 'dataTraffic'],
      NARAYANAN,
    ),
    numberLine(
      'steps',
      'Steps',
      plan.steps,
      'steps',
      'tokens ÷ (sequences × length)',
      ['tokens', 'globalBatch', 'sequenceTokens'],
      NARAYANAN,
    ),
    numberLine('tokensPerSecond', 'Tokens a second', plan.tokensPerSecond, 'tokens/s', 'sequences × length ÷ step', ['step'], NARAYANAN),
    numberLine(
      'modelTflopsPerGpu',
      'Operations of the model a second and GPU',
      plan.modelTflopsPerGpu,
      'TFLOPS',
      `operations without what is computed again ÷ step ÷ GPUs: ${(100 * plan.modelFlopsUtilisation).toFixed(1)} % of ${accelerator.bf16Tflops}`,
      ['step', 'gpus'],
      NARAYANAN,
    ),
    ...checkpointLines(plan),
    numberLine(
      'days',
      'From start to end',
      plan.days,
      'days',
      'steps × step ÷ share that makes progress',
      ['steps', 'step', 'goodput'],
      NARAYANAN,
    ),
    plan.usd === undefined
      ? {
          id: 'cost',
          name: 'Cost of the nodes',
          value: 'unknown',
          unit: '',
          formula: `${plan.instanceType.name} has no price`,
          inputs: ['instanceType'],
          source: EC2_SOURCE,
        }
      : numberLine(
          'cost',
          'Cost of the nodes',
          plan.usd,
          'USD',
          `days × 24 × nodes × ${plan.instanceType.usdPerHour} USD/h × (1 − discount)`,
          ['days', 'nodes', 'discount'],
          EC2_SOURCE,
        ),
  ];
}
