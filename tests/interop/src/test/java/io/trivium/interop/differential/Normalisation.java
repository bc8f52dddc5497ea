package io.trivium.interop.differential;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Why two unlike values of a field are taken as equal.
 *
 * @param path the fields, as a pattern over the whole path
 * @param value what both values must look like
 * @param reason why no client could expect the same
 */
record Normalisation(Pattern path, Pattern value, String reason) {
    private static final String TIME = "\"?1[0-9]{12}\"?";
    private static final String NUMBER = "\"?-?[0-9]+\"?";

    static final List<Normalisation> ALL = List.of(
            of("remark", "none|\".*\"", "texts for people; codes and fields are for programs"),
            of("extFields", ".*", "Java clients read a missing map and an empty one alike"),
            of(
                    ".*\\.physicalOffset|ext\\.commitLogOffset|.*\\.preparedTransactionOffset",
                    "[1-9][0-9]*|0",
                    "a position in each one's own log"),
            of(
                    ".*\\.(storeTimestamp|lastUpdateTimestamp|lastTimestamp|timestamp|minTimeStamp|maxTimeStamp|consumeTimeStamp)",
                    TIME + "|0",
                    "each one's own clock"),
            of("ext\\.(popTime|timestamp|storeTimestamp|indexLastUpdateTimestamp)", TIME, "each one's own clock"),
            of(
                    ".*\\.bornHost|.*\\.clientAddr|.*\\.remoteIP|ext\\.bornHost",
                    ".*127\\.0\\.0\\.1.*",
                    "the port that the test's connection got"),
            of(
                    "ext\\.reviveQid",
                    "(?!999)[0-9]{1,9}",
                    "Apache takes turns over its queues of check points; here it is the number of the topic"),
            of(
                    "ext\\.(msgId|transactionId)|.*property\\.UNIQ_KEY|.*__transactionId__",
                    "[0-9A-F]{32}|[0-9A-F]{56}",
                    "an id that the broker made, as the sender gave none"),
            of(
                    ".*property\\.(1ST_POP_TIME|PUSH_REPLY_TIME|ARRIVE_TIME|TIMER_(ENQUEUE|DEQUEUE)_MS)",
                    TIME,
                    "each one's own clock"),
            of(".*\\.(counter|stateVersion)", NUMBER, "counts all changes since the start"));

    private static Normalisation of(String path, String value, String reason) {
        return new Normalisation(Pattern.compile(path), Pattern.compile(value, Pattern.DOTALL), reason);
    }

    boolean covers(String field, String one, String other) {
        return path.matcher(field).matches()
                && value.matcher(one).matches()
                && value.matcher(other).matches();
    }
}
