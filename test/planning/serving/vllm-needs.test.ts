import { LlmModel } from '../../../constructs/planning/llm-model';
import { vllmNeeds } from '../../../constructs/planning/serving/vllm-needs';

const idsWith = (has: (needs: ReturnType<typeof vllmNeeds>) => unknown) => LlmModel.ALL.map((m) => m.id).filter((id) => has(vllmNeeds(id)));

test('knows which models of the catalogue run code of their publisher', () => {
  expect(idsWith((n) => n.remoteCode)).toEqual([
    'XiaomiMiMo/MiMo-7B-Base',
    'XiaomiMiMo/MiMo-V2-Flash',
    'moonshotai/Kimi-K2-Instruct',
    'moonshotai/Kimi-K2.5',
    'moonshotai/Kimi-K3',
    'nvidia/Kimi-K2.5-NVFP4',
    'nvidia/Kimi-K2.6-NVFP4',
    'nvidia/Kimi-K2.7-Code-NVFP4',
    'stepfun-ai/Step-3.7-Flash',
    'stepfun-ai/Step-3.7-Flash-FP8',
  ]);
});

test('knows which models do not start without more arguments, or at all', () => {
  expect(idsWith((n) => n.arguments?.includes('--block-size=256') && n.cacheIn8BitOnly && !n.refused)).toEqual([
    'deepseek-ai/DeepSeek-V4-Flash',
    'deepseek-ai/DeepSeek-V4-Pro',
    'nvidia/DeepSeek-V4-Flash-NVFP4',
    'nvidia/DeepSeek-V4-Pro-NVFP4',
  ]);
  expect(idsWith((n) => n.arguments?.includes('--block-size=128'))).toEqual(['MiniMaxAI/MiniMax-M3', 'nvidia/MiniMax-M3-NVFP4']);
  expect(idsWith((n) => n.refused)).toEqual(['sgl-project/DeepSeek-V4-Flash-FP8', 'sgl-project/DeepSeek-V4-Pro-FP8']);
});

test('knows which models fetch a vocabulary when the first chat comes', () => {
  expect(idsWith((n) => n.vocabulary)).toEqual(['openai/gpt-oss-120b', 'openai/gpt-oss-20b']);
});

test('joins what several rows say of one model, whoever publishes it', () => {
  expect(vllmNeeds('someone/Kimi-K2.6-AWQ')).toEqual({ remoteCode: 'its tokenizer', since: '0.19.1' });
  expect(vllmNeeds('Qwen/Qwen3-8B')).toEqual({});
  expect(vllmNeeds('nvidia/Gemma-4-31B-IT-NVFP4')).toEqual({ tritonAttention: true, since: '0.19.1' });
});
