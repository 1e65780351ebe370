import { checkpointPrecision } from '../../../constructs/planning/models/checkpoint-precision';
import { ConfigReader } from '../../../constructs/planning/models/config-reader';

function read(id: string, config: unknown): string[] {
  const reader = new ConfigReader(id, config);
  const { weights, experts, block } = checkpointPrecision(reader, reader.part('text_config') ?? reader);
  return [weights.name, experts.name, String(block)];
}

test.each([
  ['a/plain', {}, ['bf16', 'bf16', '1']],
  ['a/blocks', { quantization_config: { quant_method: 'fp8', activation_scheme: 'dynamic' } }, ['fp8_block', 'fp8_block', '128']],
  ['a/static', { quantization_config: { quant_method: 'fp8', activation_scheme: 'static' } }, ['fp8', 'fp8', '1']],
  ['a/modelopt', { quantization_config: { quant_method: 'modelopt', quant_algo: 'NVFP4' } }, ['nvfp4', 'nvfp4', '1']],
  ['a/mixed', { quantization_config: { quant_method: 'modelopt', quant_algo: 'MIXED_PRECISION' } }, ['fp8', 'nvfp4', '1']],
  ['a/gpt-oss', { quantization_config: { quant_method: 'mxfp4' } }, ['bf16', 'mxfp4', '1']],
  [
    'a/packed',
    { text_config: { quantization_config: { quant_method: 'compressed-tensors', format: 'pack-quantized' } } },
    ['bf16', 'int4_wo', '1'],
  ],
  [
    'a/v4',
    { expert_dtype: 'fp4', quantization_config: { quant_method: 'fp8', activation_scheme: 'dynamic' } },
    ['fp8_block', 'mxfp4', '128'],
  ],
  ['nvidia/Model-NVFP4', {}, ['nvfp4', 'nvfp4', '1']],
  ['nvidia/Model-FP8', {}, ['fp8', 'fp8', '1']],
])('reads how %s stores attention, experts and blocks', (id, config, expected) => {
  expect(read(id, config)).toEqual(expected);
});

test('fails when a checkpoint is quantised in a way that is not known', () => {
  expect(() => read('a/b', { quantization_config: { quant_method: 'magic' } })).toThrow(
    'is of a kind that is not known [ModelNotUnderstood]',
  );
});
