#!/bin/bash
# Tries annotate.sbatch out on one machine, with a Slurm of its own: slurmctld and two slurmd under munge (Debian: slurm-wlm, munge;
# root). 200 recordings, an array of four tasks; one task is killed in the middle and requeued. The tables have to equal those of
# one undisturbed run byte for byte. Ends what it started, removes what it made, and says what it measured.
#
#   deploy/slurm/test.sh [LAUNCHER]        # ./mirtool by default
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
launcher=$(realpath "${1:-$root/mirtool}")
work=$(mktemp -d)
daemons=()

say() { echo "slurm test: $*" >&2; }

finish() {
    status=$?
    for pid in "${daemons[@]}"; do kill "$pid" 2> /dev/null || true; done
    # Steps that the nodes started end with their daemons' job; wait for the files to be let go.
    wait 2> /dev/null || true
    if [ "$status" = 0 ] && [ -z "${KEEP:-}" ]; then rm -rf "$work"; else say "kept: $work"; fi
    exit "$status"
}
trap finish EXIT

for program in munged slurmctld slurmd sbatch scontrol sox; do
    command -v "$program" > /dev/null || { say "$program is not installed: apt-get install slurm-wlm munge sox"; exit 2; }
done
[ "$(id -u)" = 0 ] || { say "the daemons need root"; exit 2; }

# --- A cluster of two nodes on this machine ---
export SLURM_CONF=$work/slurm.conf
ports=$((20000 + RANDOM % 20000))
mkdir -p "$work/state" "$work/spool1" "$work/spool2" "$work/munge"
chmod 755 "$work"
head -c 1024 /dev/urandom > "$work/munge/key"
chmod 700 "$work/munge"; chmod 400 "$work/munge/key"
chown -R munge: "$work/munge" 2> /dev/null || true
munge_as=()
id munge > /dev/null 2>&1 && munge_as=(setpriv --reuid munge --regid munge --clear-groups)
"${munge_as[@]}" munged --foreground --force --socket="$work/munge/socket" --key-file="$work/munge/key" --pid-file="$work/munge/pid" \
    --seed-file="$work/munge/seed" --log-file="$work/munge/log" --num-threads=2 > "$work/munged.out" 2>&1 &
daemons+=($!)

cat > "$SLURM_CONF" <<EOF
ClusterName=mirtool
SlurmctldHost=$(hostname)(127.0.0.1)
SlurmctldPort=$ports
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CryptoType=crypto/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobRequeue=1
ReturnToService=2
SchedulerParameters=sched_interval=1,batch_sched_delay=1
MinJobAge=3600
NodeName=n[1-2] NodeHostname=$(hostname) NodeAddr=127.0.0.1 Port=[$((ports + 1))-$((ports + 2))] CPUs=1 RealMemory=8000
PartitionName=main Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP
EOF
mkdir -p "$work/spooln1" "$work/spooln2"
for _ in $(seq 50); do [ -S "$work/munge/socket" ] && break; sleep 0.2; done
slurmctld -D > "$work/slurmctld.out" 2>&1 & daemons+=($!)
slurmd -D -N n1 > "$work/slurmd1.out" 2>&1 & daemons+=($!)
slurmd -D -N n2 > "$work/slurmd2.out" 2>&1 & daemons+=($!)
for _ in $(seq 120); do
    [ "$(sinfo -h -o %A 2> /dev/null | cut -d/ -f1)" = 0 ] && [ "$(sinfo -h -o %A | cut -d/ -f2)" = 2 ] && break
    sleep 0.5
done
sinfo -N >&2

# --- 200 recordings of different lengths ---
mkdir "$work/in"
for i in $(seq 200); do
    sox -R -n -r 8000 -c 1 -b 16 "$work/in/r$i.wav" synth $((4 + i % 9)) pluck "%$((i % 12 - 6))" gain -6
done

started=$(date +%s.%N)
"$launcher" annotate "$work/in" -o "$work/one" --device cpu --jobs 1 --progress none 2> "$work/one.log"
tail -1 "$work/one.log" >&2
one=$(echo "$(date +%s.%N) - $started" | bc 2> /dev/null || python3 -c "print($(date +%s.%N) - $started)")

# --- The array job; one task is killed as a machine would die, and requeued ---
export MIRTOOL=$launcher
started=$(date +%s.%N)
job=$(cd "$work" && sbatch --parsable --export=ALL --array=0-3 --cpus-per-task=1 --mem=2G --time=30 "$root/deploy/slurm/annotate.sbatch" \
    "$work/in" "$work/out")
say "array job $job"
for _ in $(seq 1200); do
    [ -s "$work/out/.mirtool/journal.1-of-4.jsonl" ] && break
    sleep 0.1
done
done_before=$(wc -l < "$work/out/.mirtool/journal.1-of-4.jsonl")
[ ! -e "$work/out/run.1-of-4.json" ] || { say "task 1 ended before it could be killed: use more recordings"; exit 1; }
scancel --batch --full --signal=KILL "${job}_1"
sleep 2
scontrol requeue "${job}_1" 2> /dev/null || scontrol requeue "$(squeue -h -j "${job}_1" -o %A | head -1)" || true
say "task 1 killed with $done_before of its recordings done, and requeued"
for _ in $(seq 3000); do
    [ -z "$(squeue -h -j "$job" -t PENDING,RUNNING,COMPLETING,CONFIGURING 2> /dev/null)" ] && break
    sleep 0.2
done
array=$(python3 -c "print($(date +%s.%N) - $started)")
grep -h "shard \|annotated," "$work"/mirtool-*.log >&2 || true

# --- The same tables? ---
for table in "$work/one"/*.csv; do
    cmp "$table" "$work/out/$(basename "$table")"
done
[ "$(ls "$work/out"/*.frames.csv | wc -l)" = 200 ]
grep -q "shard 1/4, from Slurm's array task 1 of 0 to 3" "$work"/mirtool-*_1.log
[ "$(grep -c "shard 1/4" "$work"/mirtool-*_1.log)" = 2 ] || { say "task 1 did not run twice"; exit 1; }
say "200 recordings: one run $one s, four tasks on two nodes $array s; all tables equal byte for byte"
