"""The look of the report: one style sheet, for screen, telephone and A4 paper."""

from __future__ import annotations

__all__ = ["NOT_RIGHT_STYLE", "PICTURE_STYLE", "STYLE"]

PICTURE_STYLE = """\
svg text{font-family:system-ui,"Segoe UI",Roboto,"DejaVu Sans",Arial,sans-serif;fill:#1d2733;\
font-size:12px}
.tick{font-size:11.5px;fill:#46525f}.end{text-anchor:end}.mid{text-anchor:middle}
.tick.day{font-weight:600;fill:#1d2733}.zone-name{fill:#8a3b12}
.axis,.hour-mark,.day-mark{stroke:#8793a0;stroke-width:1}.grid{stroke:#dde3e8;stroke-width:1}
.night{fill:#e9ecf0}.pause{fill:#fdf1d8}.pause-edge{stroke:#c9a24a;stroke-width:.8;\
stroke-dasharray:2 3}
.lane{fill:#f3cf84;stroke:#a87a17;stroke-width:.7}.margin{fill:url(#hatch);stroke:#a87a17;\
stroke-width:.7}
.lane-words{font-size:10px;fill:#3b2a04}.row-line{stroke:#e6eaee;stroke-width:.7}
.b-loaded{fill:#12538f}.b-empty{fill:#fff;stroke:#12538f;stroke-width:.8}
.b-boarding{fill:url(#dots);stroke:#12538f;stroke-width:.6}.b-setdown{fill:#0d7a5f}
.b-held{fill:#7ea6cc}.b-wait{fill:#8793a0}
.aboard{font-size:11px;font-weight:600;fill:#fff;text-anchor:middle}
.sea{fill:#dbe7ee}.land,.ground{fill:#f7f5f0}.lake{fill:#dbe7ee;stroke:#a9c3d3;stroke-width:.6}
.coast{fill:none;stroke:#8fb0c4;stroke-width:.9}.river{fill:none;stroke:#a9c6d8;stroke-width:1.2}
.border{fill:none;stroke:#8a8494;stroke-width:1;stroke-dasharray:7 3 1.5 3}
.map-frame{fill:none;stroke:#c3ccd4;stroke-width:1}
.road{fill:none;stroke:#9aa3ac;stroke-width:1.1}.closed{stroke-dasharray:2 4}
.zones{opacity:.55}.zone{fill:none;stroke:url(#zone-hatch);stroke-linecap:round}
.zone-spot{fill:url(#zone-hatch)}
.flow{fill:none;stroke:#12538f;stroke-linecap:round;stroke-opacity:.92}
.arrow{fill:none;stroke:#fff;stroke-width:1.7;stroke-linejoin:round;stroke-linecap:round}
.s-pickup{fill:#fff;stroke:#b3261e;stroke-width:2}.s-pickup.full{fill:#12538f;stroke:#12538f}
.s-pickup-out{fill:#12538f}.s-reception{fill:#0d7a5f;stroke:#fff;stroke-width:1.2}
.s-depot{fill:#1d2733;stroke:#fff;stroke-width:1.2}
.s-checkpoint{fill:#f0b429;stroke:#1d2733;stroke-width:1.2}
.s-waypoint{fill:#fff;stroke:#5d6873;stroke-width:1.2}
.near-frame,.map-frame.close{fill:none;stroke:#8e1f8e;stroke-width:2.2}
.map-name.near{fill:#8e1f8e}
.map-name{paint-order:stroke;stroke:#fff;stroke-width:3.2px;stroke-linejoin:round;font-weight:600}
.map-name.note{font-weight:400}.map-name.quiet{font-weight:400;fill:#46525f}
.town-name{fill:#6c7580;font-style:italic;paint-order:stroke;stroke:#f7f5f0;stroke-width:2.5px}
.leader{stroke:#46525f;stroke-width:.9}.town-dot{fill:#8b949d}.north{fill:#46525f}.north-name{font-size:11px;font-weight:600}
.scale{fill:none;stroke:#1d2733;stroke-width:1.4}.scale-words{font-size:11.5px}
.attribution{font-size:9.5px;fill:#6c7580}
.out-line{fill:none;stroke:#12538f;stroke-width:3;stroke-linejoin:round}
.ready-line{fill:none;stroke:#b8560f;stroke-width:1.6;stroke-dasharray:1.5 3;stroke-linecap:round}
.bound-line{stroke:#1d2733;stroke-width:1.5;stroke-dasharray:7 4}
.total-line{stroke:#8793a0;stroke-width:1}
.end-label{font-size:12px;fill:#46525f}.end-label.strong{font-weight:700;fill:#12538f}
"""

STYLE = (
    """\
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;background:#eef1f4;color:#1d2733;font:15px/1.5 system-ui,"Segoe UI",Roboto,\
"DejaVu Sans",Arial,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1080px;margin:0 auto;padding:22px 20px 60px;display:flex;flex-wrap:wrap;gap:16px}
main>*{flex:1 1 100%;min-width:0}
h1{font-size:25px;line-height:1.2;margin:0}h2{font-size:17px;margin:0 0 6px}
h3{font-size:15px;margin:16px 0 4px}p{margin:4px 0 8px}
.kicker{text-transform:uppercase;letter-spacing:.08em;font-size:12px;color:#46525f;margin:0 0 2px}
.period{color:#46525f;margin:3px 0 0}.headline{font-size:21px;line-height:1.4;margin:16px 0 2px;\
max-width:56em;font-weight:500}
.cards{display:grid;grid-template-columns:repeat(4,1fr);gap:12px}
.card{background:#fff;border:1px solid #d5dce2;border-top:4px solid #12538f;border-radius:6px;\
padding:11px 14px 9px}
.card p{margin:0}.card .name{font-size:13px;color:#46525f}
.card .figure{font-size:31px;line-height:1.25;font-weight:650}
.card .figure small{font-size:15px;font-weight:400;color:#46525f}
.card .note{font-size:13px;color:#46525f}
.card .figure>span{display:inline-block;margin-right:10px}
.card .left,.card .left small{color:#b3261e}
.card.right .figure small{font-size:13px}
.card.right{border-top-color:#0d7a5f}.card.wrong{border-top-color:#b3261e}
.card.wrong .figure{color:#b3261e}
.warnings{border:1px solid #d9b44a;border-left:6px solid #d9a520;background:#fff9e8;\
border-radius:6px;padding:9px 14px 5px}
.alarm{border:3px solid #b3261e;background:#fff;color:#7d1510;border-radius:6px;padding:12px 16px}
.alarm h1{color:#b3261e;font-size:30px}.alarm ol{margin:6px 0;padding-left:26px}
.panel{background:#fff;border:1px solid #d5dce2;border-radius:6px;padding:14px 16px 12px}
.panel.half{flex:1 1 440px}
.hint{color:#46525f;font-size:13px}
svg{display:block;width:100%;height:auto}.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{text-align:left;vertical-align:top;padding:4px 10px 4px 0;border-top:1px solid #e6eaee;\
overflow-wrap:break-word}
thead th{border-top:0;font-weight:600;color:#46525f;font-size:12.5px}
tbody th{font-weight:600}.n{text-align:right;white-space:nowrap}
.trips{font-size:12.5px}.trips tr.first>*{border-top:1px solid #8793a0}
.trips b{font-weight:600}.trips td:nth-child(2),.trips td:nth-child(3){white-space:nowrap}
.bars .bar{width:35%}.bars td,.bars th{white-space:nowrap}\
.sources th{white-space:nowrap}\
.sources td{overflow-wrap:anywhere}.sources td:nth-child(2){width:42%}\
.bars .bar i{display:block;height:13px;background:#12538f;margin-top:4px;\
min-width:1px}
.kept{color:#0b6650;white-space:nowrap}.broken{color:#b3261e;font-weight:700;white-space:nowrap}
.tag{display:inline-block;border:1px solid #b8860b;color:#6b4e00;background:#fff6da;\
border-radius:3px;padding:0 5px;font-size:11.5px}
.tag.none{border-color:#b3261e;color:#8f1d16;background:#fff}
.legend{display:flex;flex-wrap:wrap;gap:3px 16px;font-size:12.5px;color:#46525f;margin:8px 0 2px}
.legend span{display:inline-flex;align-items:center;gap:6px}
.legend .key{width:22px;height:18px;flex:none}
.legend i{width:20px;height:11px;flex:none;display:inline-block}
.k-loaded{background:#12538f}.k-empty{border:1px solid #12538f;height:7px!important}
.k-boarding{border:1px solid #12538f;\
background:radial-gradient(#12538f 1.1px,#fff 1.3px) 0 0/4px 4px}
.k-held{background:#7ea6cc;height:4px!important}.k-setdown{background:#0d7a5f}.k-wait{background:#8793a0;height:2px!important}
.k-pause{background:#f3cf84;border:1px solid #a87a17}
.k-margin{border:1px solid #a87a17;\
background:repeating-linear-gradient(45deg,#a87a17 0 1px,#fff 1px 4px)}
.k-night{background:#e1e5ea}.k-out{background:#12538f;height:3px!important}
.k-ready{border-top:2px dotted #b8560f;height:0!important}
.k-bound{border-top:2px dashed #1d2733;height:0!important}
footer{color:#46525f;font-size:12.5px}
@media (max-width:760px){main{padding:14px 12px 40px;gap:12px}.cards{grid-template-columns:1fr 1fr}
.headline{font-size:18px}.card .figure{font-size:25px}.wide svg{min-width:760px}
.wide::before{content:"Wider than this screen: move it sideways";display:block;position:sticky;\
left:0;width:max-content;font-size:12px;color:#46525f}
.panel{padding:12px}table{font-size:12.5px}.wide table{min-width:560px}}
@media (max-width:400px){.cards{grid-template-columns:1fr}}
@media screen and (max-width:480px){.bars .bar,.sources thead{display:none}
.sources tr,.sources th,.sources td,.sources td:nth-child(2){display:block;width:auto;border-top:0}
.sources tr{border-top:1px solid #e6eaee}}
@page{size:A4;margin:13mm 12mm 16mm;\
@bottom-left{content:"A plan is no permission and no protection. Sensitive: do not hand on.";\
font:7.5pt system-ui,"DejaVu Sans",Arial,sans-serif;color:#46525f}\
@bottom-right{content:"Page " counter(page) " of " counter(pages);\
font:7.5pt system-ui,"DejaVu Sans",Arial,sans-serif;color:#46525f}}
@media print{*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{background:#fff;font-size:9.5pt}main{display:block;max-width:none;padding:0}
main>*{margin-bottom:9px}.panel,.cards,.warnings,.alarm{break-inside:avoid}
.panel{border:0;border-top:1px solid #8793a0;border-radius:0;padding:7px 0}
.panel.long{break-inside:auto}tr,.trips tbody{break-inside:avoid}thead{display:table-header-group}
h2{break-after:avoid}h1{font-size:16pt}.headline{font-size:13pt}
.card .figure{font-size:18pt}.cards{grid-template-columns:repeat(4,1fr)!important;gap:6px}
.card{padding:6px 8px}.card .note,.card .name,.hint,.legend,table,.trips{font-size:8pt}
.card .figure small{font-size:8pt}.card.right .figure small{display:block;\
font-size:8pt;line-height:1.2}
.wide{overflow:visible}.wide::before{display:none!important}
.wide svg,.wide table{min-width:0!important}.wide svg{max-height:235mm}}
"""
    + PICTURE_STYLE
)

NOT_RIGHT_STYLE = """\
@page{@top-center{content:"THIS PLAN IS NOT RIGHT";\
font:bold 11pt system-ui,"DejaVu Sans",Arial,sans-serif;color:#b3261e}}
"""
"""Added for a plan that is not right: each printed page says so in its margin."""
