"""What the page of the price list adds to the look of the report."""

from __future__ import annotations

__all__ = ["PRICE_STYLE"]

PRICE_STYLE = """\
.asks .what{font-size:18px;line-height:1.3;display:block;font-weight:650;margin:3px 0}
.aloud ul{margin:0;padding:0;list-style:none;font-size:16.5px;line-height:1.45}
.aloud li{padding:6px 0 6px 14px;border-left:4px solid #c3ccd4;margin:7px 0}
.aloud li.ask{border-color:#12538f}.aloud li.keep{border-color:#b3261e}
.aloud li.shortest,.aloud li.single,.aloud li.cheapest,.aloud li.spare{border-color:#0d7a5f}
.aloud li.certain,.aloud li.certain-length{border-color:#8a3b12}
.too-short{fill:#f6d9d6}.enough{fill:#d9ece5}
.enough-line{stroke:#0d7a5f;stroke-width:1.6}.enough-words{font-weight:650;fill:#0b6650}
.dot{fill:#12538f;stroke:#fff;stroke-width:1.2}.now-line{stroke:#8793a0;stroke-dasharray:1.5 3}
.sure-line{fill:none;stroke:#8a3b12;stroke-width:1.8;stroke-dasharray:2 3}.sure{fill:#8a3b12}
.by-length{margin-top:8px}.by-length th:first-child{white-space:nowrap}
.by-length thead .n{white-space:normal}
.wait{font-size:10.5px;fill:#6c7580}.tick.strong{font-weight:700;fill:#12538f}.mid{text-anchor:middle}
.weigh tbody th{width:41%;font-weight:500}.weigh .bar{width:19%}
.weigh .bar i{display:block;height:13px;margin-top:4px;min-width:1px}
.weigh i.gain{background:#12538f}.weigh i.loss{background:#b3261e}
.weigh i.gain.waiting{background:#8fb3d3}.weigh i.loss.waiting{background:#e2a39e}
.smalls{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:10px 14px}
.small{margin:0;break-inside:avoid}.small figcaption{font-size:13px;font-weight:600}
.small .out-line{stroke-width:2}.how{margin:0;padding-left:18px}.how li{margin:3px 0}
@media print{.aloud ul{font-size:10.5pt}.aloud li{padding:2px 0 2px 9px;margin:4px 0}
.asks .what{font-size:11pt}.panel.half{display:inline-block;width:49%;vertical-align:top}
.smalls{grid-template-columns:repeat(4,1fr)}.small figcaption{font-size:8pt}}
"""
