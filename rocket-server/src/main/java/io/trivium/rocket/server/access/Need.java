package io.trivium.rocket.server.access;

import io.trivium.broker.security.Action;
import io.trivium.broker.security.Resource;
import java.util.Set;

/**
 * A right that a request needs.
 *
 * @param any one of these actions will do
 */
record Need(Resource resource, Set<Action> any) {
    static Need topic(String name, Action... any) {
        return new Need(Resource.topic(name), Set.of(any));
    }

    static Need cluster(String name, Action... any) {
        return new Need(Resource.cluster(name), Set.of(any));
    }

    static Need group(String name, Action... any) {
        return new Need(Resource.group(name), Set.of(any));
    }
}
