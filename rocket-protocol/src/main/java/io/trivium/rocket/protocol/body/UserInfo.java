package io.trivium.rocket.protocol.body;

import io.netty.buffer.ByteBuf;
import io.trivium.rocket.protocol.json.JsonObject;
import io.trivium.rocket.protocol.json.JsonWriter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A user, as RocketMQ's tools write one. What is null is not said.
 *
 * @param userType {@code Super} or {@code Normal}
 * @param userStatus {@code enable} or {@code disable}
 */
public record UserInfo(
        @Nullable String username,
        @Nullable String password,
        @Nullable String userType,
        @Nullable String userStatus) {
    public static UserInfo read(ByteBuf body) {
        JsonObject json = JsonObject.parse(body);
        return new UserInfo(
                json.text("username"), json.text("password"), json.text("userType"), json.text("userStatus"));
    }

    public ByteBuf encode() {
        return JsonWriter.object(this::writeMembers);
    }

    /** Writes a list of users. */
    public static ByteBuf encodeAll(Collection<UserInfo> users) {
        return JsonWriter.list(users, (user, json) -> user.writeMembers(json));
    }

    private void writeMembers(JsonWriter json) {
        if (password != null) {
            json.member("password", password);
        }
        json.member("userStatus", userStatus).member("userType", userType).member("username", username);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "UserInfo[" + username + ", " + userType + ", " + userStatus + "]";
    }
}
