import type { PlannedLatency } from '../../constructs/planning/plan-document';
import { changesInShort, costInShort, gpusInShort, judge, loads, standsOn, verdict } from '../decision';
import { html, type Html } from '../html';
import type { ReviewInput } from '../input';
import { counted, sentence } from '../words';

/** The first screen: what it is, what it costs, how long users wait, which GPUs, what is open. */
export function decision(input: ReviewInput): Html {
  const { plan } = input;
  const { tone, text } = verdict(input);
  const changes = input.changes && changesInShort(input.changes);
  return html`<header id="decision">
    <p class="kit">Groundplan ${input.version}, review of a ${plan.blueprint} deployment</p>
    <h1>${input.title}</h1>
    <p class="lead">${plan.summary}.</p>
    <p class="soft">
      On ${standsOn(input)}.${input.requirements !== undefined && html` Asked for in <code>${input.requirements}</code>.`}
      ${input.madeFrom !== undefined && `Made from ${input.madeFrom}.`}
    </p>
    <p class="verdict ${tone}">${text}</p>
    ${changes && html`<p class="verdict ${changes.tone}"><a href="#changes">What changes</a>: ${changes.text}.</p>`}
    <div class="cards">
      <div class="numbers">${[cost(input), latency(input), gpus(input)]}</div>
      ${questions(input)}
    </div>
  </header>`;
}

function cost({ plan }: ReviewInput): Html {
  const { rest, ceiling, same, note } = costInShort(plan);
  const { rest: atRest, ceiling: atCeiling } = loads(plan);
  const one = (name: string, value: string, title: string): Html =>
    html`<div title="${sentence(title)}">
      <dt>${name}</dt>
      <dd>${value}</dd>
    </div>`;
  return html`<section class="card" aria-labelledby="card-cost">
    <h2 id="card-cost">Cost a month</h2>
    <dl class="pair">
      ${same ? one('at rest and at the ceiling', rest, atCeiling) : [one('at rest', rest, atRest), one('at the ceiling', ceiling, atCeiling)]}
    </dl>
    <p class="small">
      ${same ? `It does not scale: rest and ceiling are both ${atCeiling.replace(/^.*?: /, '')}.` : `At rest is ${atRest}; the ceiling is ${atCeiling}.`}
      ${sentence(note)}.
    </p>
  </section>`;
}

function latency({ plan }: ReviewInput): Html {
  return html`<section class="card" aria-labelledby="card-wait">
    <h2 id="card-wait">How long 95 of 100 requests wait at the busiest load</h2>
    <p class="legend" aria-hidden="true">
      <i class="point"></i>expected <i class="range"></i>where it may lie <i class="target"></i>target
    </p>
    ${plan.latency.map((l) => {
      const { name, tone, text, judgement } = judge(l);
      return html`<div class="wait">
        <p><b>${sentence(name)}</b>: ${text}</p>
        ${bar(l)}
        <p class="${tone}">${sentence(judgement)}.</p>
      </div>`;
    })}
  </section>`;
}

/** Band, expected time and target on one line that begins at zero. The words beside it say the same. */
function bar({ lowMs, highMs, expectedMs, targetMs }: PlannedLatency): Html {
  const x = (ms: number): string => ((ms / (Math.max(highMs, targetMs) * 1.08)) * 400).toFixed(1);
  return html`<svg class="band" viewBox="0 0 400 14" preserveAspectRatio="none" aria-hidden="true">
    <rect class="axis" x="0" y="6" width="400" height="2"></rect>
    <rect class="range" x="${x(lowMs)}" y="3" width="${x(highMs - lowMs)}" height="8"></rect>
    <rect class="point" x="${x(expectedMs)}" y="1" width="3" height="12"></rect>
    <rect class="target" x="${x(targetMs)}" y="0" width="2" height="14"></rect>
  </svg>`;
}

function gpus({ plan }: ReviewInput): Html {
  const { rest, ceiling, limit, idle, idleAtRest, idleAtCeiling } = gpusInShort(plan);
  const more = limit > ceiling ? ` A rollout may take up to ${limit}.` : '';
  const seconds = Math.max(...plan.servers.map((s) => s.startupSeconds));
  return html`<section class="card" aria-labelledby="card-gpus">
    <h2 id="card-gpus">GPUs</h2>
    <p>
      <b>${rest}</b> at rest${ceiling === rest ? ' and at the ceiling' : html`, <b>${ceiling}</b> at the ceiling`}.${more} A new replica
      serves after about ${counted(Math.ceil(seconds / 60), 'minute')}.
    </p>
    <p class="small ${idleAtRest + idleAtCeiling > 0 ? 'warn' : ''}">${idle}</p>
  </section>`;
}

function questions({ plan }: ReviewInput): Html {
  return html`<section class="card" aria-labelledby="card-questions">
    <h2 id="card-questions">${plan.questions.length === 0 ? 'No open questions' : counted(plan.questions.length, 'open question')}</h2>
    <ol class="questions">
      ${plan.questions.map(
        (q) =>
          html`<li>
            <b>${q.question}</b> <span class="soft">Otherwise: ${q.otherwise}. <code>${q.field}</code></span>
          </li>`,
      )}
    </ol>
    ${plan.questions.length === 0 && html`<p>Nothing in the requirements was left for a person to decide.</p>`}
  </section>`;
}
