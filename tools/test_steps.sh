# Sourced by ./test: the steps, what each took, and the count at the end.

passed=0 failed=0 skipped=0
declare -a took=()

step() {
  local start=$SECONDS name=$1
  counted=0  # set by what counts its own failures
  "$@"
  local code=$?
  took+=("$name $((SECONDS - start)) s")
  if [ $code -ne 0 ]; then
    [ $counted -eq 1 ] || failed=$((failed + 1))
    say "$name failed"
    case $name in install_everything | build_everything) summary ;; esac
  fi
  return 0
}

install_everything() {
  if [ "$tier" = all ]; then install_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}" "${ALL_PACKAGES[@]}"
  else install_packages "${BUILD_PACKAGES[@]}" "${TEST_PACKAGES[@]}"; fi
}

build_everything() {
  # A folder configured before the test packages were there does not know the tests yet.
  if [ -f build/dev/build.ninja ] && ! grep -q clusterwright_tests build/dev/build.ninja; then (cd "$root" && cmake --preset dev >&2) || return 1; fi
  (build_target clusterwright && build_target clusterwright_tests && build_target clusterwright_bench)
}

# Counts what a GoogleTest run printed.
count_gtest() {
  local log=$1
  counted=1
  passed=$((passed + $(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log" | tail -1 | grep . || echo 0)))
  skipped=$((skipped + $(sed -n 's/^\[  SKIPPED \] \([0-9]*\) test.*/\1/p' "$log" | tail -1 | grep . || echo 0)))
  local broken
  broken=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test.*/\1/p' "$log" | tail -1 | grep . || echo 0)
  failed=$((failed + broken))
  # A run that died says nothing of what it left out.
  grep -q '^\[==========\] .* ran\.' "$log" || failed=$((failed + 1))
}

gtest_run() {
  local log=build/test.log
  build/dev/clusterwright_tests --gtest_brief=0 --gtest_filter="$1$2" 2>&1 | tee "$log" |
    grep -vE '^\[ (RUN|      OK|-----)|^\[-+\]|^$' | grep -vE '^\[ +(OK|RUN) +\]|^Using configuration|^OK, passed'
  local code=${PIPESTATUS[0]}
  count_gtest "$log"
  return "$code"
}

# sanitized PRESET FILTER: the tests under a sanitizer, with fewer random draws.
sanitized() {
  (build_target clusterwright_tests "$1" && build_target clusterwright "$1") || return 1
  local log=build/test-$1.log
  RC_PARAMS="max_success=100 seed=20260101" "build/$1/clusterwright_tests" --gtest_filter="$2" >"$log" 2>&1
  local code=$?
  grep -E '^\[  (PASSED|FAILED)|ERROR|WARNING: Thread' "$log" | head -20
  count_gtest "$log"
  return $code
}
asan() { sanitized asan-ubsan '-Golden*:Docs*'; }
tsan() { sanitized tsan '-Golden*:Docs*:Examples*:ReferenceCounts*:Program*'; }

fuzz() {
  local target
  for target in fuzz_intent fuzz_quantity fuzz_design fuzz_prices fuzz_quotes fuzz_matrix fuzz_demand fuzz_trace; do
    build_target "$target" fuzz || return 1
    mkdir -p "build/fuzz-corpus/$target"
    "build/fuzz/$target" -max_total_time=45 -timeout=10 -rss_limit_mb=2048 "build/fuzz-corpus/$target" "tests/fuzz/corpus/${target#fuzz_}" >"build/$target.log" 2>&1 || {
      tail -20 "build/$target.log"
      return 1
    }
    passed=$((passed + 1))
  done
}

tidy() {
  (cd "$root" && cmake --preset tidy >/dev/null) || return 1
  cmake --build build/tidy --target clusterwright_lib >build/tidy.log 2>&1
  if grep -E 'error:|warning:' build/tidy.log | sort -u | head -40 | grep .; then return 1; fi
  passed=$((passed + 1))
}

bench() { build/dev/clusterwright_bench --benchmark_min_time=0.2 && passed=$((passed + 1)); }

all_steps() {
  export CLUSTERWRIGHT_SLOW=1
  step gtest_run 'Docs*' ''
  step bench
  step asan
  step tsan
  step fuzz
  step tidy
}

summary() {
  printf '%s\n' "${took[@]}" | sed 's/^/  /' >&2
  echo "$passed passed, $failed failed, $skipped skipped"
  [ $failed -eq 0 ]
  exit $?
}
