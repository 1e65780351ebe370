import { Accelerator } from '../../constructs/planning/accelerator';
import { planColdStart } from '../../constructs/planning/cold-start';
import { ENGINE_STARTS, engineStartOf } from '../../constructs/planning/engine-start';
import { LlmModel } from '../../constructs/planning/llm-model';

const { plain, fp8OnHopper, fp4OnBlackwell, largeExperts, unknown } = ENGINE_STARTS;
const model = (id: string): LlmModel => LlmModel.find(id)!;

test.each([
  [LlmModel.QWEN3_32B, Accelerator.H100, plain],
  [LlmModel.QWEN3_8B, Accelerator.L4, plain],
  [LlmModel.QWEN3_30B_A3B_FP8, Accelerator.H100, fp8OnHopper],
  [LlmModel.QWEN3_8B_FP8, Accelerator.H200, fp8OnHopper],
  [model('nvidia/Qwen3.6-35B-A3B-NVFP4'), Accelerator.RTX_PRO_6000, fp4OnBlackwell],
  [model('deepseek-ai/DeepSeek-V4-Flash'), Accelerator.H200, largeExperts],
  [model('meta-llama/Llama-4-Scout-17B-16E-Instruct'), Accelerator.H100, largeExperts],
  // nobody measured these: 8 bit on Ada and on Blackwell, 4 bit that is unpacked
  [LlmModel.QWEN3_8B_FP8, Accelerator.L4, unknown],
  [LlmModel.QWEN3_8B_FP8, Accelerator.B200, unknown],
  [model('openai/gpt-oss-20b'), Accelerator.H100, unknown],
])('knows how $id starts on $name: %#', (served, accelerator, start) => {
  expect(engineStartOf(served, accelerator)).toBe(start);
});

// Public measurements of starts that found nothing compiled, in seconds, without node, image and fetch.
test.each([
  ['vLLM issue 47456', LlmModel.QWEN3_30B_A3B_FP8, Accelerator.H100, 264],
  // 203 s of DeepGEMM, 24 of compiling, 120 of FlashInfer, 15 of graphs: the parts of two reports together
  ['vLLM pull request 49467', LlmModel.QWEN3_8B_FP8, Accelerator.H100, 203 + 24 + 120 + 15],
  ['vLLM issue 44881', model('nvidia/Qwen3.6-35B-A3B-NVFP4'), Accelerator.RTX_PRO_6000, 277],
  ['llm-d issue 2492', LlmModel.QWEN3_32B, Accelerator.H100, 86],
  ['vLLM issue 43189', model('deepseek-ai/DeepSeek-V4-Flash'), Accelerator.H200, 480],
  ['llm-d-benchmark issue 83', model('meta-llama/Llama-4-Scout-17B-16E-Instruct'), Accelerator.H100, 600],
])('lets the probe wait a third longer than %s took', (_source, served, accelerator, seconds) => {
  const start = planColdStart({ weightBytes: served.fileBytes, networkMbps: 1e6, engineStart: engineStartOf(served, accelerator) });
  expect(start.startupProbeSeconds).toBeGreaterThan(1.33 * seconds);
});

test('never bounds a start at less than it is expected to take, and gives each a source with a date', () => {
  for (const start of Object.values(ENGINE_STARTS)) {
    expect(start.boundSeconds).toBeGreaterThanOrEqual(2 * start.expectedSeconds);
    expect(start.warmSeconds).toBeLessThanOrEqual(start.expectedSeconds);
    expect(start.source.date).toMatch(/^2026-\d\d-\d\d$/);
  }
});
