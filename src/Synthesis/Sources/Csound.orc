; Instruments of CsoundSource. The p-fields are the same for all:
;   p3 length with the release, s       p4 pitch, Hz       p5 loudness 0..1     p6 release, s
;   p7 vibrato, Hz                      p8 vibrato, cents  p9..p16 timbre, each 0..1, one draw per phrase
;   p17 seed of the note's noise, 0..1
; STK's own noise is left out everywhere: it is seeded by the clock, and two renderings would differ.

sr = 44100
ksmps = 32
nchnls = 1
0dbfs = 1

gisine ftgen 1, 0, 16384, 10, 1
gicosine ftgen 2, 0, 16384, 11, 1
gigrain ftgen 3, 0, 1024, 19, .5, .5, 270, .5

; The frequency to ask of a model whose loop is some samples too long.
opcode Tuned, i, ii
  ihz, isamples xin
  xout 1 / (1 / ihz - isamples / sr)
endop

; Key down to key up with a fade at either end.
opcode Gate, k, ii
  iattack, irelease xin
  isustain = max(p3 - iattack - irelease, .001)
  kgate linseg 0, iattack, 1, isustain, 1, irelease, 0
  xout kgate
endop

; Vibrato as a factor of the frequency, setting in after a delay; slightly irregular, as players' is.
opcode VibratoFactor, k, i
  idelay xin
  kgrow linseg 0, idelay, 0, .25, 1, 100, 1
  kwander randi .15, 3, p17
  kdepth = p8 * kgrow * (1 + kwander)
  kwave oscili kdepth, p7 * (1 + .3 * kwander), gisine
  xout cent(kwave)
endop

; The same for models that take their frequency once: read from a line whose length sways.
opcode Vibrato, a, ai
  asound, idelay xin
  kgrow linseg 0, idelay, 0, .25, 1, 100, 1
  iswing = (cent(p8) - 1) / (2 * $M_PI * p7)
  awave oscili iswing, p7, gisine
  asway = 1000 * (iswing * 1.01 + awave * kgrow) + .5
  aout vdelay3 asound, asway, 60
  xout aout
endop

; Noise of air or hair that follows the tone's loudness.
opcode Breath, a, akkk
  asound, klevel, kcentre, kwidth xin
  krms rms asound, 30
  anoise rand 1, p17
  ablown butterbp anoise, kcentre, kwidth
  xout asound + ablown * krms * klevel
endop

; Bowed string, STK.
instr 1
  ipressure = 52 + 22 * p9
  iposition = 18 + 14 * p10
  a1 STKBowed Tuned(p4, -.25), .35 + .6 * p5, 2, ipressure, 4, iposition
  a1 Vibrato a1, .05 + .3 * p11
  a1 Breath a1, .25 * p12, 2500 + 2500 * p13, 3000
  kgate Gate .015 + .12 * p14 * (1 - p5), p6
  out a1 * kgate * .25
endin

; Bowed string, csound.
instr 2
  kvibrato VibratoFactor .05 + .3 * p11
  kbow Gate .02 + .12 * p14 * (1 - p5), p6
  a1 wgbow .4 * (.4 + .6 * p5), Tuned(p4, -.9) * kvibrato, 2.8 + .4 * p9, .12 + .012 * p10, 5, 0, gisine
  a1 Breath a1, .25 * p12, 2500 + 2500 * p13, 3000
  out a1 * kbow * .5
endin

; Clarinet, STK.
instr 3
  a1 STKClarinet p4, .4 + .5 * p5, 2, 58 + 22 * p9, 4, 0, 11, 50, 1, 0
  a1 Vibrato a1, .2
  a1 Breath a1, .3 * p12, 2000 + 3000 * p13, 4000
  kbright = 900 + 7000 * p10 * (.3 + .7 * p5)
  ahigh butterhp a1, kbright
  a1 = a1 + ahigh * 2 * p11
  kgate Gate .01 + .05 * p14, p6
  out a1 * kgate * .2
endin

; Clarinet, csound.
instr 4
  kvibrato VibratoFactor .2
  a1 wgclar .3 + .1 * p5, p4 * kvibrato, -.36 + .12 * p9, .03 + .06 * p14, .1, .02 + .2 * p12, 5, 0, gisine
  kgate Gate .005, p6
  out a1 * kgate * .3
endin

; Saxophone, STK.
instr 5
  a1 STKSaxofony Tuned(p4, 1), .4 + .5 * p5, 2, 56 + 16 * p9, 26, 56 + 16 * p10, 11, 28 + 20 * p11, 4, 0, 29, 50, 1, 0
  a1 Vibrato a1, .1 + .3 * p15
  a1 Breath a1, .3 * p12, 1500 + 3000 * p13, 4000
  a1 butterlp a1, 2500 + 8000 * p16 * (.3 + .7 * p5)
  kgate Gate .01 + .05 * p14, p6
  out a1 * kgate * .1
endin

; Flute, STK.
instr 6
  a1 STKFlute p4 * cent(-29), .45 + .1 * p5, 4, 0, 11, 50, 1, 0
  a1 Vibrato a1, .1 + .3 * p15
  a1 Breath a1, .1 + .6 * p12, p4 * (2 + 3 * p13), p4 * 3
  kgate Gate .02 + .08 * p14, p6
  out a1 * kgate * .2
endin

; Plucked string: a burst of noise, shaped by finger and place, in a tuned loop.
instr 10
  ihard = 800 + 9000 * p9 * (.25 + .75 * p5)
  iplace = .06 + .4 * p10
  idecay = (.8 + 4.5 * p11) * (220 / p4) ^ .45
  kburst linseg 1, 1 / p4, 1, .001, 0, 1, 0
  anoise rand 1, p17
  aburst = anoise * kburst
  aburst butterlp aburst, min(ihard, 15000)
  aplace delay aburst, iplace / p4
  apluck = aburst - .9 * aplace
  a1 streson apluck, p4, exp(-6.9 / (p4 * idecay))
  a1 Vibrato a1, .2
  kgate Gate .0005, p6
  out a1 * kgate * .2 * (.3 + .7 * p5)
endin

; Plucked string, csound.
instr 11
  a1 pluck .8, p4, p4, 0, 1
  a1 butterlp a1, 1200 + 9000 * p9 * (.25 + .75 * p5)
  a1 Vibrato a1, .2
  kgate Gate .0005, p6
  out a1 * kgate * .5 * (.3 + .7 * p5)
endin

; Two detuned strings with the recorded pluck and body of STK's mandolin.
instr 12
  a1 STKMandolin Tuned(p4, 1.35), .4 + .6 * p5, 2, 20 + 80 * p9, 4, 15 + 95 * p10, 11, 75 + 45 * p11, 1, 10 * p12, 128, 64
  kgate Gate .0005, p6
  out a1 * kgate * .5
endin

; Drawbars.
instr 14
  a0 = 0
  a1 oscili .1 + p9, p4 * .5, gisine
  a2 oscili p10, p4 * 1.5, gisine
  a3 oscili 1, p4, gisine
  a4 oscili p11, p4 * 2, gisine
  a5 oscili p12 * .8, p4 * 3, gisine
  a6 oscili p13 * .7, p4 * 4, gisine
  a7 oscili p14 * .5, p4 * 5, gisine
  a8 oscili p14 * .5, p4 * 6, gisine
  a9 oscili p15 * .6, p4 * 8, gisine
  klick linseg .3 * p16, .008, 0, 1, 0
  anoise rand 1, p17
  a0 = .6 * a1 + .6 * a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + anoise * klick
  a0 Vibrato a0, 0
  ktremolo oscili .25 * p16, p7, gisine
  kgate Gate .004, p6
  out a0 * (1 + ktremolo) * kgate * .08
endin

; Flue and reed pipes: ranks an octave apart, each a little off.
instr 15
  irich = .15 + .7 * p9
  a1 gbuzz 1, p4 * cent(4 * p16 - 2), max(1, int(9000 / p4)), 1, irich, gicosine
  a2 gbuzz p10, p4 * 2 * cent(5 * p15 - 2.5), max(1, int(9000 / p4 / 2)), 1, irich * .8, gicosine
  a3 gbuzz .7 * p11 * p11, p4 * 4 * cent(5 * p14 - 2.5), 2, 1, .3, gicosine
  a4 oscili .6 * p12 * p12, p4 * 3, gisine
  a5 oscili .8 * p13, p4 * .5, gisine
  anoise rand 1, p17
  achiff butterbp anoise, p4 * 3, p4
  kchiff linseg 0, .01, .5 * p14, .06, .03 * p14, 10, .03 * p14
  asum = a1 + a2 + a3 + a4 + a5 + achiff * kchiff
  kgate Gate .015 + .06 * p15, p6
  out asum * kgate * .06
endin

; Percussive organ, STK.
instr 16
  a1 STKBeeThree p4, .6, 2, 30 + 60 * p9, 4, 30 + 60 * p10, 11, 60, 1, 0
  a1 Vibrato a1, 0
  kgate Gate .004, p6
  out a1 * kgate * .3
endin

; Struck reeds and tines of electric pianos, STK.
instr 17
  a1 STKRhodey p4, .3 + .7 * p5, 2, 20 + 70 * p9 * (.4 + .6 * p5), 4, 30 + 60 * p10, 11, 40, 1, 0
  ktremolo oscili .3 * p11 * p11, 3 + 4 * p12, gisine
  kgate Gate .001, p6
  out a1 * (1 + ktremolo) * kgate * .5
endin

instr 18
  a1 STKWurley p4, .3 + .7 * p5, 2, 20 + 70 * p9 * (.4 + .6 * p5), 4, 30 + 60 * p10, 11, 40, 1, 0
  ktremolo oscili .3 * p11 * p11, 3 + 4 * p12, gisine
  kgate Gate .001, p6
  out a1 * (1 + ktremolo) * kgate * .5
endin

; Sung vowel: grains at each period, one stream a formant.
opcode Vowel, a, ki
  khz, isize xin
  if1 = (300 + 550 * p9) * isize
  if2 = max(if1 * 1.35, (700 + 1700 * p10) * isize)
  if3 = max(if2 * 1.15, (2450 + 350 * p11) * isize)
  if4 = (3300 + 500 * p12) * isize
  k1 = max(if1, khz)
  klow = ampdb(-3 - 6 * p13 - 6 * (1 - p5))
  khigh = ampdb(-14 - 10 * p13 - 10 * (1 - p5))
  a1 fof 1, khz, k1, 0, 75 + 60 * p14, .003, .02, .007, 80, gisine, gigrain, p3
  a2 fof klow * .5, khz, if2, 0, 80 + 40 * p14, .003, .02, .007, 80, gisine, gigrain, p3
  a3 fof khigh, khz, if3, 0, 110, .003, .02, .007, 80, gisine, gigrain, p3
  a4 fof khigh * .7, khz, if4, 0, 130, .003, .02, .007, 80, gisine, gigrain, p3
  a5 fof khigh * .3, khz, if4 * 1.3, 0, 150, .003, .02, .007, 80, gisine, gigrain, p3
  xout a1 + a2 + a3 + a4 + a5
endop

instr 19
  kvibrato VibratoFactor .1 + .4 * p15
  kscoop linseg -60 * p16, .08, 0, 10, 0
  a1 Vowel p4 * kvibrato * cent(kscoop), (p4 > 330 ? 1.12 : .88 + .2 * p16)
  a1 Breath a1, .15 * p14, 4000, 4000
  kgate Gate .03 + .08 * p15, p6
  out a1 * kgate * .04
endin

; Three of them, none quite in tune or time.
instr 20
  kvibrato VibratoFactor .2
  kdrift1 randi 9, 2, p17
  kdrift2 randi 9, 2.3, 1 - p17
  isize = (p4 > 330 ? 1.12 : .95)
  a1 Vowel p4 * kvibrato, isize
  a2 Vowel p4 * cent(kdrift1), isize * .96
  a3 Vowel p4 * cent(kdrift2), isize * 1.04
  kgate Gate .06 + .15 * p15, p6
  out (a1 + a2 + a3) * kgate * .02
endin

; Bars and bells: partials that decay each at its own pace. The ratios of the two upper ones come with the instrument.
opcode Bar, a, iii
  isecond, ithird, idecay xin
  ilong = idecay * (440 / p4) ^ .6
  k1 expseg 1, ilong, .001, 1, .0001
  k2 expseg 1, ilong * (.2 + .2 * p9), .001, 1, .0001
  k3 expseg 1, ilong * .1, .001, 1, .0001
  a1 oscili k1, p4, gisine
  a2 oscili k2 * (.1 + .5 * p10) * (.3 + .7 * p5), p4 * isecond * (1 + .004 * (p11 - .5)), gisine
  a3 oscili k3 * .5 * p12 * p5, p4 * ithird * (1 + .01 * (p13 - .5)), gisine
  if p4 * ithird > 18000 then
    a3 = 0
  endif
  if p4 * isecond > 18000 then
    a2 = 0
  endif
  anoise rand 1, p17
  anoise butterlp anoise, 1500 + 5000 * p14
  kknock expseg .001 + .4 * p14, .03, .0005, 1, .0001
  xout (a1 + a2 + a3 + anoise * kknock) * (.3 + .7 * p5)
endop

instr 21
  a1 Bar 3.98, 10.1, 2.5 + 3 * p15
  ktremolo oscili .35 * p16, 3 + 4 * p9, gisine
  kgate Gate .001, p6
  out a1 * (1 + ktremolo) * kgate * .2
endin

instr 22
  a1 Bar 3.95, 9.7, .5 + .7 * p15
  kgate Gate .001, p6
  out a1 * kgate * .2
endin

instr 23
  a1 Bar 3, 6.1, .3 + .4 * p15
  kgate Gate .001, p6
  out a1 * kgate * .2
endin

instr 24
  a1 Bar 2.76, 5.4, 1.5 + 2 * p15
  kgate Gate .001, p6
  out a1 * kgate * .2
endin

; Hammered strings, csound: three a note.
instr 25
  istrings = 2 + int(1.99 * p15)
  aleft, aright prepiano p4, istrings + 1, 4 + 8 * p9, 1, 2.5 + 2 * p10, .002, 2, 2, 1, 5000, -.01, .05 + .2 * p11, 25 + 70 * p5, 0, .1, 0, 0
  kgate Gate .0005, p6
  out (aleft + aright) * kgate * .2 * min(1, (p4 / 400) ^ .7)
endin

; Brass: the louder the brighter, within each note too; the pitch settles at the start.
opcode Brass, a, kii
  khz, idark, ibright xin
  iattack = .02 + .05 * p14
  kloud linseg 0, iattack, 1, .08 + .1 * p15, .75, 3, .6
  kloud = kloud * (.35 + .65 * p5)
  kfade Gate .004, p6
  kslope = idark + (ibright - idark) * kloud * kfade
  a1 gbuzz 1, khz, int(15000 / p4 / 1.1), 1, kslope, gicosine
  a1 = a1 * (1 - kslope)
  a1 butterlp a1, 2500 + 9000 * kloud * (.4 + .6 * p11)
  xout a1 * kloud
endop

instr 26
  kvibrato VibratoFactor .15 + .4 * p16
  kscoop linseg -90 * p13, .03 + .03 * p14, 0, 10, 0
  a1 Brass p4 * kvibrato * cent(kscoop), .3 + .15 * p9, .78 + .13 * p10
  a1 Breath a1, .15 * p12, 2000, 3000
  kgate Gate .006, p6
  out a1 * kgate * .6
endin

; Three of them.
instr 27
  kdrift1 randi 8, 3, p17
  kdrift2 randi 8, 3.5, 1 - p17
  a1 Brass p4, .35, .8 + .1 * p10
  a2 Brass p4 * cent(kdrift1), .35, .78 + .1 * p9
  a3 Brass p4 * cent(kdrift2), .3, .75 + .1 * p12
  kgate Gate .006, p6
  out (a1 + a2 + a3) * kgate * .3
endin

; Free reeds: two or three sets, one above the pitch.
instr 28
  ibeat = 2 + 16 * p10
  islope = .72 + .2 * p9
  inumber = int(12000 / p4)
  kbellows oscili .15 * p11, p7, gisine
  a1 gbuzz 1, p4, inumber, 1, islope, gicosine
  a2 gbuzz .9 * p12, p4 * cent(ibeat), inumber, 1, islope, gicosine
  a3 gbuzz .8 * p13 * p13, p4 * 2 * cent(2 * p10), max(1, int(inumber / 2)), 1, islope * .9, gicosine
  a4 gbuzz .8 * p16 * p16, p4 * .5, inumber, 1, islope, gicosine
  asum = (a1 + a2 + a3 + a4) * (1 - islope)
  abox butterbp asum, 700 + 1200 * p14, 900
  asum = asum + abox
  kgate Gate .02 + .06 * p15, p6
  out asum * (1 + kbellows) * kgate * .3
endin

; Double reeds: a narrow pulse in two fixed resonances, whose place comes with the program (p15 is the pitch range's own).
instr 29
  kvibrato VibratoFactor .1 + .3 * p16
  kloud = .4 + .6 * p5
  a1 gbuzz 1, p4 * kvibrato, int(16000 / p4 / 1.05), 1, .86 + .08 * p9 * kloud, gicosine
  ilow = (p4 > 230 ? 1000 + 350 * p10 : 430 + 160 * p10)
  ihigh = (p4 > 230 ? 2700 + 700 * p11 : 1100 + 300 * p11)
  a2 butterbp a1, ilow, ilow * (.3 + .2 * p12)
  a3 butterbp a1, ihigh, ihigh * .25
  asum = a1 * .12 + a2 + a3 * (.3 + .5 * kloud)
  asum Breath asum, .1 * p13, 4500, 3000
  kgate Gate .02 + .04 * p14, p6
  out asum * kloud * kgate * .15
endin

; Flue pipes that are blown by mouth: few harmonics, much air.
instr 30
  kvibrato VibratoFactor .1 + .4 * p16
  kscoop linseg -50 * p13, .04, 0, 10, 0
  kair linseg 0, .02 + .05 * p14, 1.15, .06, 1, 10, 1
  khz = p4 * kvibrato * cent(kscoop)
  a1 gbuzz 1, khz, 6, 1, .08 + .35 * p9 * (.4 + .6 * p5), gicosine
  a2 oscili .25 * p10, khz * 3, gisine
  asum = (a1 + a2) * kair
  ashimmer rand .02 + .2 * p12 * p12, p17
  ablown butterbp ashimmer, p4 * 2, p4 * 2.5
  kchiff linseg 0, .008, 3 * p11, .07, 1, 10, 1
  asum = asum + ablown * kchiff * kair
  kgate Gate .012, p6
  out asum * (.4 + .6 * p5) * kgate * .25
endin

; A section of bowed strings: detuned saws in a body.
instr 31
  kd1 randi 10, 4, p17
  kd2 randi 10, 4.7, 1 - p17
  kd3 randi 10, 5.3, p17 * .7
  kvibrato VibratoFactor .1
  a1 vco2 .5, p4 * cent(kd1) * kvibrato
  a2 vco2 .5, p4 * cent(kd2 + 5)
  a3 vco2 .5, p4 * cent(kd3 - 5)
  a4 vco2 .4, p4 * cent(-kd1) * kvibrato
  asum = a1 + a2 + a3 + a4
  asum butterlp asum, 1800 + 6000 * p9 * (.4 + .6 * p5)
  abody butterbp asum, 400 + 500 * p10, 300
  asum butterhp asum + abody, 120
  kgate Gate .04 + .25 * p14, p6 + .05
  out asum * kgate * .15
endin
