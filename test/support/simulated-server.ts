/** What happened on a simulated replica. */
export interface Simulated {
  /** Mean number of requests in service and waiting. */
  readonly meanInSystem: number;
  /** Mean number of requests in service. */
  readonly meanInService: number;
  /** Requests answered in a second. */
  readonly requestsPerSecond: number;
  /** Mean wait for a slot, in seconds. */
  readonly meanWaitSeconds: number;
  /** Share of requests that had to wait. */
  readonly waitShare: number;
  /** Waits, sorted. */
  readonly waits: readonly number[];
}

/** What to simulate. */
export interface SimulatedLoad {
  readonly serviceSeconds: readonly number[];
  readonly requests: number;
  readonly seed: number;
  readonly variability: number;
  readonly arrivalsPerSecond?: number;
  readonly conversations?: number;
  readonly thinkSeconds?: number;
}

/** Numbers from 0 to 1 that look random and are the same each time: Numerical Recipes' linear congruential generator. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** Plays requests one event at a time: all in service go on at one speed, which depends on how many they are; others wait in line. */
export function simulateServer(load: SimulatedLoad): Simulated {
  const next = numbersFrom(load.seed);
  const exponential = (mean: number): number => -mean * Math.log(next());
  const sigma = Math.sqrt(Math.log(1 + load.variability));
  const work = (): number => {
    const normal = Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    return sigma === 0 ? 1 : Math.exp(sigma * normal - (sigma * sigma) / 2);
  };
  const slots = load.serviceSeconds.length;
  const { conversations, thinkSeconds = 0, arrivalsPerSecond } = load;
  const arrivals: number[] =
    arrivalsPerSecond === undefined
      ? Array.from({ length: conversations! }, () => exponential(thinkSeconds + load.serviceSeconds[slots - 1]))
      : [exponential(1 / arrivalsPerSecond)];
  arrivals.sort((a, b) => a - b);
  let now = 0;
  let progress = 0;
  const inService: number[] = [];
  const line: number[] = [];
  const waits: number[] = [];
  let area = 0;
  let serviceArea = 0;
  let answered = 0;
  let measuredFrom = 0;
  const skipped = Math.floor(load.requests / 10);
  const insert = (list: number[], value: number): void => {
    let at = list.length;
    while (at > 0 && list[at - 1] > value) {
      at -= 1;
    }
    list.splice(at, 0, value);
  };
  const start = (arrived: number): void => {
    insert(inService, progress + work());
    if (answered >= skipped) {
      waits.push(now - arrived);
    }
  };
  while (answered < load.requests) {
    const speed = inService.length === 0 ? 0 : 1 / load.serviceSeconds[inService.length - 1];
    const leaves = inService.length === 0 ? Infinity : now + (inService[0] - progress) / speed;
    const arrives = arrivals[0] ?? Infinity;
    const at = Math.min(leaves, arrives);
    if (answered >= skipped) {
      area += (at - now) * (inService.length + line.length);
      serviceArea += (at - now) * inService.length;
    } else {
      measuredFrom = at;
    }
    progress += speed * (at - now);
    now = at;
    if (leaves <= arrives) {
      inService.shift();
      answered += 1;
      if (arrivalsPerSecond === undefined) {
        insert(arrivals, now + (thinkSeconds === 0 ? 0 : exponential(thinkSeconds)));
      }
      if (line.length > 0) {
        start(line.shift()!);
      }
    } else {
      arrivals.shift();
      if (arrivalsPerSecond !== undefined) {
        arrivals.push(now + exponential(1 / arrivalsPerSecond));
      }
      if (inService.length < slots) {
        start(now);
      } else {
        line.push(now);
      }
    }
  }
  const measured = now - measuredFrom;
  waits.sort((a, b) => a - b);
  return {
    meanInSystem: area / measured,
    meanInService: serviceArea / measured,
    requestsPerSecond: (load.requests - skipped) / measured,
    meanWaitSeconds: waits.reduce((sum, w) => sum + w, 0) / waits.length,
    waitShare: waits.filter((w) => w > 1e-9).length / waits.length,
    waits,
  };
}
