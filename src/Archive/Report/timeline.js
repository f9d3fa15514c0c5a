"use strict";

// Draws when which instrument sounds, one lane for each. Any page may use it: it knows nothing of the page around it.

/**
 * A lane's cells as numbers from 0 (nothing) to 9 (sounds throughout, probability 1).
 * "A120F3J" is 120 times 0, three times 5, once 9.
 */
function decodeLane(text, bins) {
  const cells = new Uint8Array(bins);
  let bin = 0;
  for (const [, letter, count] of text.matchAll(/([A-J])(\d*)/g)) {
    const end = Math.min(bins, bin + (count === "" ? 1 : Number(count)));
    cells.fill(letter.charCodeAt(0) - 65, bin, end);
    bin = end;
  }
  return cells;
}

/** A time as people write it: 1:02:03, or 2:03. */
function clock(seconds) {
  const whole = Math.floor(seconds);
  const two = number => String(number).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Distance between the marks of a time axis: the shortest round one that leaves room for their text. */
function tickSeconds(durationSeconds, width) {
  const round = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200];
  const marks = Math.max(1, Math.floor(width / 70));
  return round.find(step => durationSeconds / step <= marks) ?? 86400;
}

/**
 * Draws a recording.
 * @param canvas   its width on the page decides; its height is set here.
 * @param recording {durationSeconds, bins, lanes: [{name, color, cells}]}, cells as text or as decodeLane gives them
 * @param style    {text, grid, laneHeight, labelWidth}: colours and sizes in CSS pixels
 * @return from a place on the canvas, in CSS pixels from its left, to seconds
 */
function drawTimeline(canvas, recording, style) {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const axisHeight = 16;
  const height = recording.lanes.length * style.laneHeight + axisHeight;
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.font = "12px system-ui, sans-serif";
  context.textBaseline = "middle";

  const left = style.labelWidth;
  const pixelsPerBin = Math.max(0, width - left) / recording.bins;
  drawAxis();
  recording.lanes.forEach(drawLane);
  return x => Math.max(0, Math.min(1, (x - left) / (width - left))) * recording.durationSeconds;

  function drawAxis() {
    const step = tickSeconds(recording.durationSeconds, width - left);
    context.fillStyle = style.text;
    context.strokeStyle = style.grid;
    context.lineWidth = 1;
    for (let second = 0; second <= recording.durationSeconds; second += step) {
      const x = Math.round(left + (width - left) * second / recording.durationSeconds) + 0.5;
      context.beginPath();
      context.moveTo(x, 0);
      context.lineTo(x, height - axisHeight);
      context.stroke();
      const label = clock(second);
      const room = width - context.measureText(label).width - 1;
      context.fillText(label, Math.min(x - 1, room), height - axisHeight / 2);
    }
  }

  function drawLane(lane, index) {
    const top = index * style.laneHeight;
    const cells = typeof lane.cells === "string" ? decodeLane(lane.cells, recording.bins) : lane.cells;
    context.fillStyle = style.text;
    context.fillText(shortened(lane.name), 0, top + style.laneHeight / 2);
    context.fillStyle = lane.color;
    for (let bin = 0; bin < recording.bins;) {
      let end = bin + 1;
      while (end < recording.bins && cells[end] === cells[bin]) {
        end++;
      }
      if (cells[bin] > 0) {
        // The least is still seen: a third of the colour.
        context.globalAlpha = 0.25 + 0.75 * cells[bin] / 9;
        context.fillRect(left + bin * pixelsPerBin, top + 2, Math.max(1, (end - bin) * pixelsPerBin), style.laneHeight - 4);
      }
      bin = end;
    }
    context.globalAlpha = 1;
  }

  function shortened(name) {
    let text = name;
    while (text.length > 1 && context.measureText(text).width > left - 8) {
      text = `${text.slice(0, -2).trimEnd()}…`;
    }
    return text;
  }
}
