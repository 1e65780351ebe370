/** Parts of a name that do not change the layers of a model: who publishes it, how it was tuned, how it is stored. */
const SAME_LAYERS: readonly RegExp[] = Object.freeze([
  /^meta-(?=llama)/,
  /-(instruct|base|chat|it|thinking)(?=-|$)/g,
  /-(bf16|fp8(-dynamic|-static-pertensor|-block)?|nvfp4|fp4|mxfp4|int4|awq|gptq)(-v\d+)?$/,
  /-(hf|v0\.\d|\d{4})$/,
]);

/**
 * The name among these that means the same model: the name itself, upper and lower case being one; the last part of it;
 * and then the name without publisher, tuning and precision (`meta-llama/Llama-3.1-70B` is `meta-llama/Meta-Llama-3.1-70B`,
 * `nvidia/DeepSeek-R1-NVFP4` has the layers of `deepseek-ai/DeepSeek-R1`). Undefined if there is none.
 */
export function matchModelId(id: string, among: readonly string[]): string | undefined {
  const readings: readonly ((name: string) => string)[] = [(name) => name, (name) => name.toLowerCase(), lastPart, sameLayers];
  for (const read of readings) {
    const found = among.find((name) => read(name) === read(id));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function lastPart(name: string): string {
  return name.toLowerCase().split('/').pop()!;
}

function sameLayers(name: string): string {
  return SAME_LAYERS.reduce((rest, dropped) => rest.replace(dropped, ''), lastPart(name));
}
