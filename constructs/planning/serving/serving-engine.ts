/** Software that serves a language model. */
export class ServingEngine {
  /** vLLM. */
  public static readonly VLLM = new ServingEngine('vllm');
  /** SGLang. */
  public static readonly SGLANG = new ServingEngine('sglang');
  /** TensorRT-LLM. */
  public static readonly TENSORRT_LLM = new ServingEngine('trtllm');

  /** The engines that were measured. */
  public static readonly ALL: readonly ServingEngine[] = Object.freeze([
    ServingEngine.VLLM,
    ServingEngine.SGLANG,
    ServingEngine.TENSORRT_LLM,
  ]);

  /** An engine that was not measured: predicted with the constants of vLLM, and marked as extrapolated. */
  public static of(name: string): ServingEngine {
    return ServingEngine.find(name) ?? new ServingEngine(name);
  }

  /** The engine with this name, if it was measured. */
  public static find(name: string): ServingEngine | undefined {
    return ServingEngine.ALL.find((engine) => engine.name === name);
  }

  private constructor(
    /** Name, as measurements carry it: `vllm`. */
    public readonly name: string,
  ) {}
}
