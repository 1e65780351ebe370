/**
 * The shell script that fetches weights and does not end well until every file of the checkpoint is there.
 *
 * It is called with the folder, the name of a file that must lie beside the weights (or nothing), a sentence that says how to fill
 * the source, and the command that fetches. It needs sh, tr, grep, sort and rm: no more is in all images.
 *
 * @internal
 */
export const FETCH_SCRIPT = `dir=$1 beside=$2 advice=$3
shift 3
fail() { echo "fetch-model: $1; $advice" >&2; exit 1; }
# a fetch that was cut off leaves temporary files, which would count against the volume.
rm -f "$dir"/*.safetensors.???????? "$dir"/.cache/huggingface/download/*.incomplete
"$@" "$dir" || fail "the fetch ended with $?"
# fetching from an empty or half-filled place is no error to the programs that fetch.
[ -s "$dir/config.json" ] || fail "config.json is not there"
[ -z "$beside" ] || [ -s "$dir/$beside" ] || fail "$beside is not there"
index=$dir/model.safetensors.index.json files=model.safetensors
[ ! -e "$index" ] || files=$(tr '"' '\\n' <"$index" | grep '\\.safetensors$' | sort -u)
[ -n "$files" ] || fail "model.safetensors.index.json names no file"
missing=$(printf "%s\\n" "$files" | while IFS= read -r file; do [ -s "$dir/$file" ] || printf ' %s' "$file"; done)
[ -z "$missing" ] || fail "missing:$missing"
`;
