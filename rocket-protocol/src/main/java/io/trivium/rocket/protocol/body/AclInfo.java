package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rights of a subject, as RocketMQ's tools write them.
 *
 * @param subject {@code User:} and a name
 */
public record AclInfo(@Nullable String subject, List<PolicyInfo> policies) {
    /** What decides first. */
    public static final String CUSTOM = "Custom";
    /** What decides where nothing else does. */
    public static final String DEFAULT = "Default";

    /**
     * Rights of one type.
     *
     * @param policyType {@link #CUSTOM} or {@link #DEFAULT}
     */
    public record PolicyInfo(String policyType, List<EntryInfo> entries) {}

    /**
     * What is allowed or denied with a resource.
     *
     * @param decision {@code Allow} or {@code Deny}
     */
    public record EntryInfo(String resource, List<String> actions, List<String> sourceIps, String decision) {}

    public static AclInfo read(ByteBuf body) {
        return of(JsonObject.parse(body));
    }

    /** Reads what {@link #encode} wrote. */
    public static AclInfo parse(String text) {
        return of(JsonObject.parse(text));
    }

    private static AclInfo of(JsonObject json) {
        return new AclInfo(
                json.text("subject"),
                json.objects("policies").stream().map(AclInfo::policy).toList());
    }

    private static PolicyInfo policy(JsonObject json) {
        return new PolicyInfo(
                json.textOr("policyType", CUSTOM),
                json.objects("entries").stream().map(AclInfo::entry).toList());
    }

    private static EntryInfo entry(JsonObject json) {
        return new EntryInfo(
                json.requiredText("resource"),
                json.texts("actions"),
                json.texts("sourceIps"),
                json.textOr("decision", "Allow"));
    }

    public ByteBuf encode() {
        return JsonWriter.object(this::writeMembers);
    }

    /** Writes a list. */
    public static ByteBuf encodeAll(Collection<AclInfo> acls) {
        return JsonWriter.list(acls, (acl, json) -> acl.writeMembers(json));
    }

    private void writeMembers(JsonWriter json) {
        json.members(
                "policies",
                policies,
                policy -> json.beginObject()
                        .members(
                                "entries",
                                policy.entries,
                                entry -> json.beginObject()
                                        .member("actions", entry.actions)
                                        .member("decision", entry.decision)
                                        .member("resource", entry.resource)
                                        .member("sourceIps", entry.sourceIps)
                                        .endObject())
                        .member("policyType", policy.policyType)
                        .endObject());
        json.member("subject", subject);
    }
}
