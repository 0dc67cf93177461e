import { createHash } from 'node:crypto';
import { invalidReasons, invalidSentence, type InvalidSpecs } from '../invalid-specs';
import { levelOfFleet, worstFirst, type FleetStatus, type Level } from '../model';
import { summary } from '../table';
import { card } from './card';
import { escaped } from './markup';
import { SCRIPT } from './script';
import { STYLE } from './style';
import { fleetTimeline } from './timeline';

const sha256 = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing is asked for anywhere, and nothing runs but what stands here. */
const POLICY = `default-src 'none'; style-src ${sha256(STYLE)}; script-src ${sha256(SCRIPT)}; base-uri 'none'; form-action 'none'`;

/** One page for browsers, whole by itself: the connectors with problems first, and what is due when. */
export function statusPage(status: FleetStatus): string {
  const { connectors, at, invalid } = status;
  const level = levelOfFleet(status);
  const count = (of: Level): number => connectors.filter((each) => each.level === of).length;
  const title = { ok: 'all is well', warning: 'warnings', error: 'errors' }[level];
  const time = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const cards = worstFirst(connectors).map((each) => card(each, at));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Connectors: ${title}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#connectors">To the connectors</a>
<header>
<h1>Connectors</h1>
<p>${escaped(summary(connectors))}. As of <time datetime="${at.toISOString()}">${time}</time>.</p>
<ul class="counts"><li class="error">${count('error')} with an error</li><li class="warning">${count('warning')} with a warning</li><li class="ok">${count('ok')} ok</li></ul>
</header>
<main>
${invalid === undefined || invalid.count === 0 ? '' : missing(invalid)}<section aria-labelledby="connectors">
<h2 id="connectors" tabindex="-1">Connectors, problems first</h2>
<form id="filter" role="search" aria-label="Connectors" hidden>
<div><label for="text">Name or words</label><input id="text" type="search" autocomplete="off"></div>
<div><label for="level">Show</label><select id="level"><option value="">all</option><option value="problems">problems</option><option value="error">errors</option><option value="warning">warnings</option><option value="ok">ok</option></select></div>
<p id="shown" role="status"></p>
</form>
<p class="key"><span class="c">&#9646;</span> certificate ends, <span class="k">&#9679;</span> key due; each line is a month back and a year ahead, the upright line is today.</p>
<ul id="list">${cards.join('\n')}</ul>
</section>
<section aria-labelledby="due">
<h2 id="due">What is due when</h2>
${fleetTimeline(connectors, at)}
</section>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** Why connectors are not on the page. */
function missing(invalid: InvalidSpecs): string {
  const reasons = invalidReasons(invalid).map(
    (reason) => `<li class="error"><strong>Error:</strong> ${escaped(reason)}</li>`,
  );
  return `<section class="missing" aria-labelledby="missing">
<h2 id="missing">${invalidSentence(invalid)}</h2>
<ul class="findings">${reasons.join('')}</ul>
</section>
`;
}
