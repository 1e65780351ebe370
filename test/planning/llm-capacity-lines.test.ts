import { Accelerator } from '../../constructs/planning/accelerator';
import { LlmCapacity } from '../../constructs/planning/llm-capacity';
import { LlmModel } from '../../constructs/planning/llm-model';

test('says how much of the memory is for what', () => {
  const lines = LlmCapacity.plan({ model: LlmModel.LLAMA_3_1_70B, accelerator: Accelerator.H100 }).lines('chat');
  const value = (id: string): number => Number(lines.find((l) => l.id === `chat.${id}`)!.value);
  // each part is rounded up to a MiB, the rest down
  const sum = value('weightsOnGpu') + value('overhead') + value('cache');
  expect(Math.abs(sum - value('usable'))).toBeLessThanOrEqual(6);
  expect(lines.find((l) => l.id === 'chat.overhead')!.formula).toMatch(
    /^\d+ for the engine \+ 392 for NCCL \+ \d+ for a step \+ 3 for logits$/,
  );
});
