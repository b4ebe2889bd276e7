// Charts drawn from the table that stands behind each: without this script, or the library, the table stands alone.
//
// <figure data-chart="scatter" data-x="axis" data-y="axis" data-low="40" data-high="60" data-corners="a|b|c|d">
//   a table whose rows have data-x, data-y, data-label, data-kind (kpi, okr, hybrid), data-size (people, may be empty)
// <figure data-chart="bar" data-max="100" data-unit="">, data-stacked where the columns add up
//   a table whose head cells of values have data-series (and data-kind), rows data-label (and data-kind), cells data-value
// <figure data-chart="line" data-min="0" data-max="100">
//   a table whose head cells of values have data-point, rows data-label (and data-kind), cells data-value
// The figure's data-alt, or its caption, is what the picture is called. The table may stand in <details open>.
"use strict";

(() => {
  if (!window.Chart) return;
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const shapes = { kpi: "rect", okr: "circle", hybrid: "rectRot" };
  const letters = { kpi: "K", okr: "O", hybrid: "H" };
  const lines = ["accent", "split", "ink-2", "hybrid", "okr", "kpi"];
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const font = () => getComputedStyle(document.body).fontFamily;
  const number = (text) => (text === undefined || text === "" ? null : Number(text));

  // A band across the middle, the words of the corners.
  const ground = {
    id: "ground",
    beforeDatasetsDraw(chart, _, options) {
      const { ctx, chartArea: area, scales: { x, y } } = chart;
      if (!options.low) return;
      ctx.save();
      ctx.fillStyle = css("wash");
      const [left, right] = [x.getPixelForValue(options.low), x.getPixelForValue(options.high)];
      const [top, bottom] = [y.getPixelForValue(options.high), y.getPixelForValue(options.low)];
      ctx.fillRect(left, area.top, right - left, area.bottom - area.top);
      ctx.fillRect(area.left, top, area.right - area.left, bottom - top);
      ctx.strokeStyle = css("edge");
      ctx.strokeRect(area.left, area.top, area.right - area.left, area.bottom - area.top);
      ctx.font = `700 12px ${font()}`;
      ctx.fillStyle = css("ink-3");
      const corners = options.corners.split("|");
      [[area.left + 8, area.top + 16, "left"], [area.right - 8, area.top + 16, "right"], [area.left + 8, area.bottom - 8, "left"],
        [area.right - 8, area.bottom - 8, "right"]].forEach(([at, down, align], place) => {
        ctx.textAlign = align;
        ctx.fillText(corners[place] || "", at, down);
      });
      ctx.restore();
    },
  };

  // The letter in each sign and the name beside it, on the first side where there is room.
  const names = {
    id: "names",
    afterDatasetsDraw(chart, _, options) {
      if (!options.points) return;
      const { ctx, chartArea: area } = chart;
      const signs = chart.getDatasetMeta(0).data;
      const taken = signs.map((one, place) => { const r = options.points[place].r + 4; return { x: one.x - r - 8, y: one.y - r, w: 2 * r + 16, h: 2 * r }; });
      ctx.save();
      ctx.font = `700 12px ${font()}`;
      options.corners.forEach((corner, place) => {
        const w = ctx.measureText(corner).width + 10;
        taken.push({ x: place % 2 ? area.right - w : area.left, y: place < 2 ? area.top : area.bottom - 22, w, h: 22 });
      });
      signs.forEach((one, place) => {
        const point = options.points[place];
        ctx.textBaseline = "middle";
        ctx.textAlign = "center";
        ctx.font = `700 ${Math.max(10, point.r)}px ${font()}`;
        ctx.fillStyle = css("paper");
        ctx.fillText(letters[point.kind] || "", one.x, one.y + 0.5);
        ctx.font = `12px ${font()}`;
        ctx.fillStyle = css("ink");
        const w = ctx.measureText(point.label).width, gap = point.r * 1.2 + 5;
        const sides = [
          { x: one.x + gap, y: one.y - 8 }, { x: one.x - gap - w, y: one.y - 8 },
          { x: one.x - w / 2, y: one.y + gap - 1 }, { x: one.x - w / 2, y: one.y - gap - 15 },
        ].map((side) => ({ ...side, w, h: 16 }));
        const free = (side) => side.x > area.left + 2 && side.x + w < area.right - 2 && side.y > area.top && side.y + 16 < area.bottom
          && !taken.some((other, at) => at !== place && side.x < other.x + other.w && other.x < side.x + side.w && side.y < other.y + other.h && other.y < side.y + side.h);
        const side = sides.find(free);
        if (!side) return;
        taken.push(side);
        ctx.textAlign = "left";
        ctx.fillText(point.label, side.x, side.y + 8);
      });
      ctx.restore();
    },
  };

  // The figure at the end of each bar: its last series.
  const ends = {
    id: "ends",
    afterDatasetsDraw(chart, _, options) {
      if (!options.on) return;
      const { ctx } = chart;
      ctx.save();
      ctx.font = `12px ${font()}`;
      ctx.fillStyle = css("ink");
      ctx.textBaseline = "middle";
      chart.data.datasets.forEach((set, at) => chart.getDatasetMeta(at).data.forEach((bar, place) => {
        const value = set.data[place];
        if (value !== null) ctx.fillText(value.toLocaleString(document.documentElement.lang), bar.x + 5, bar.y);
      }));
      ctx.restore();
    },
  };

  const axis = (title, min, max, extra = {}) => ({
    min, max, title: { display: !!title, text: title, color: css("ink-2") }, ticks: { color: css("ink-2"), ...extra.ticks },
    grid: { color: css("line"), display: extra.grid !== false }, border: { color: css("edge") }, ...extra.more,
  });

  const kinds = {
    scatter(figure, rows) {
      const points = rows.map((row) => ({
        x: number(row.dataset.x), y: number(row.dataset.y), label: row.dataset.label, kind: row.dataset.kind,
        r: Math.min(15, 8 + Math.sqrt(number(row.dataset.size) || 0) / 3),
      }));
      const { low, high } = figure.dataset;
      const ticks = { callback: (value) => value, autoSkip: false };
      const marks = { more: { afterBuildTicks: (scale) => { scale.ticks = [0, Number(low), Number(high), 100].map((value) => ({ value })); } }, grid: false, ticks };
      return {
        type: "scatter",
        data: { datasets: [{
          data: points, pointStyle: points.map((one) => shapes[one.kind] || "circle"), pointRadius: points.map((one) => one.kind === "hybrid" ? one.r * 1.35 : one.r),
          pointHoverRadius: points.map((one) => one.r * 1.4), backgroundColor: points.map((one) => css(one.kind || "ink-2")), borderColor: css("paper"), borderWidth: 1,
        }] },
        options: {
          aspectRatio: figure.clientWidth < 420 ? 0.9 : 1, scales: { x: axis(figure.dataset.x, 0, 100, marks), y: axis(figure.dataset.y, 0, 100, marks) }, clip: false,
          plugins: { ground: { low: Number(low), high: Number(high), corners: figure.dataset.corners || "" }, names: { points, corners: (figure.dataset.corners || "").split("|") },
            tooltip: { callbacks: { label: ({ raw }) => `${raw.label}: ${raw.x.toFixed(1)}, ${raw.y.toFixed(1)}` } } },
        },
      };
    },
    bar(figure, rows, heads) {
      const stacked = "stacked" in figure.dataset;
      const sets = heads.filter((head) => "series" in head.dataset).map((head, place) => ({
        label: head.dataset.series,
        data: rows.map((row) => number(row.querySelectorAll("[data-value]")[place]?.dataset.value)),
        backgroundColor: rows.map((row) => css(head.dataset.kind || row.dataset.kind || lines[place])),
        maxBarThickness: 14, borderRadius: 0,
      }));
      return {
        type: "bar", data: { labels: rows.map((row) => row.dataset.label.split(/(?<=[,，]) */)), datasets: sets },
        options: {
          indexAxis: "y", maintainAspectRatio: false, layout: { padding: { right: 44 } },
          scales: { x: axis("", 0, number(figure.dataset.max) ?? undefined, { more: { stacked }, ticks: { maxTicksLimit: 6 } }),
            y: axis("", undefined, undefined, { grid: false, more: { stacked } }) },
          plugins: { ends: { on: !stacked }, legend: { display: sets.length > 1, labels: { color: css("ink"), boxWidth: 14 } } },
        },
        height: rows.length * (stacked ? 30 : 14 + 18 * sets.length) + 64,
      };
    },
    line(figure, rows, heads) {
      const points = heads.filter((head) => "point" in head.dataset).map((head) => head.dataset.point);
      return {
        type: "line",
        data: { labels: points, datasets: rows.map((row, place) => {
          const colour = css(row.dataset.kind || lines[place % lines.length]);
          return { label: row.dataset.label, data: [...row.querySelectorAll("[data-value]")].map((cell) => number(cell.dataset.value)),
            borderColor: colour, backgroundColor: colour, pointStyle: ["circle", "rect", "rectRot", "triangle", "star", "cross"][place % 6], pointRadius: 5, borderWidth: 2, spanGaps: true };
        }) },
        options: { scales: { x: axis("", undefined, undefined, { grid: false }), y: axis("", number(figure.dataset.min) ?? undefined, number(figure.dataset.max) ?? undefined) },
          plugins: { legend: { display: true, position: "bottom", labels: { color: css("ink"), usePointStyle: true } } } },
      };
    },
  };

  const drawn = new Map();
  const draw = (figure) => {
    drawn.get(figure)?.destroy();
    const table = figure.querySelector("table");
    const rows = [...table.querySelectorAll("tbody tr")].filter((row) => "label" in row.dataset);
    if (!rows.length) return;
    let box = figure.querySelector(".canvas");
    if (!box) {
      box = document.createElement("div");
      box.className = "canvas";
      const canvas = document.createElement("canvas");
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", figure.dataset.alt || figure.querySelector("figcaption, caption")?.textContent.trim() || "");
      box.append(canvas);
      figure.prepend(box);
      figure.querySelector("details[open]")?.removeAttribute("open");
    }
    const { height, options, ...rest } = kinds[figure.dataset.chart](figure, rows, [...table.querySelectorAll("thead th")]);
    if (height) box.style.height = `${height}px`;
    Chart.defaults.font.family = font();
    Chart.defaults.font.size = 12;
    const plugins = { legend: { display: false }, ...options.plugins };
    drawn.set(figure, new Chart(box.firstChild, { ...rest, plugins: [ground, names, ends], options: { animation: still.matches ? false : { duration: 250 }, ...options, plugins } }));
  };
  const all = () => document.querySelectorAll("figure[data-chart]").forEach(draw);
  all();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  document.addEventListener("charts", all);
})();
