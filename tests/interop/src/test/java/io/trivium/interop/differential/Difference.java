package io.trivium.interop.differential;

/**
 * A field that the two answer differently.
 *
 * @param conversation its name
 * @param code of the request
 * @param step which exchange of the conversation, from 1
 * @param field its path
 * @param apache Apache's value, or {@link #ABSENT}
 * @param ours our value, or {@link #ABSENT}
 */
record Difference(String conversation, int code, int step, String field, String apache, String ours) {
    static final String ABSENT = "absent";

    @Override
    public String toString() {
        return conversation + " #" + step + " " + code + " " + field + ": Apache " + apache + ", ours " + ours;
    }
}
