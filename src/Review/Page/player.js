// Plays a recording: speed, loops, and the place that is heard.

import { address } from "./api.js";
import { byId } from "./text.js";

export class Player {
  constructor(onMove, onError) {
    this.audio = byId("audio");
    this.onMove = onMove;
    this.stopAt = null;
    this.loop = null;
    const follow = () => {
      this.follow();
      if (!this.audio.paused) {
        requestAnimationFrame(follow);
      }
    };
    this.audio.addEventListener("play", follow);
    ["pause", "seeked", "timeupdate"].forEach(name => this.audio.addEventListener(name, () => this.follow()));
    this.audio.addEventListener("error", () => this.audio.error && this.audio.getAttribute("src") && onError(this.audio.error.message));
  }

  load(file) {
    this.stop();
    this.audio.src = address("audio", { file });
  }

  close() {
    this.stop();
    this.audio.removeAttribute("src");
    this.audio.load();
  }

  stop() {
    this.audio.pause();
    this.stopAt = this.loop = null;
  }

  get seconds() { return this.audio.currentTime; }

  get isPlaying() { return !this.audio.paused; }

  set speed(speed) {
    this.audio.playbackRate = speed;
    this.audio.defaultPlaybackRate = speed;
  }

  get speed() { return this.audio.playbackRate; }

  seek(seconds) {
    this.stopAt = null;
    this.audio.currentTime = Math.max(0, seconds);
  }

  toggle() {
    if (this.isPlaying) {
      this.audio.pause();
    } else {
      this.start();
    }
  }

  /** Plays a stretch and stops at its end, or goes on for ever where it is looped. */
  playStretch(start, end) {
    this.audio.currentTime = start;
    this.stopAt = end;
    this.start();
  }

  start() {
    // Browsers want a click before they play; without one nothing is lost.
    this.audio.play().catch(() => {});
  }

  follow() {
    const end = this.loop?.end ?? this.stopAt;
    if (end !== null && end !== undefined && this.isPlaying && this.audio.currentTime >= end) {
      if (this.loop) {
        this.audio.currentTime = this.loop.start;
      } else {
        this.audio.pause();
        this.stopAt = null;
      }
    }
    this.onMove();
  }
}
